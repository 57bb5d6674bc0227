"""What became of a table that was read: the words of ``out_quality.state``."""

TAKEN, WAITS, REFUSED, DONE, AGAIN = "已收", "等待列名对照", "拒收", "已补上", "已重读"
#: Its original was deleted on purpose.
ERASED = "已删除"
