"""《问题整治情况表》 lived through, counted again from the raw events, and timed."""
