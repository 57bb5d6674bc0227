"""The nearest like cases: found, weighed, shown; who may not vouch for whom."""
