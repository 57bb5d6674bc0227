"""Who a person is must not pass the door: what in a text would tell it."""
