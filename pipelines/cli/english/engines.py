"""What an engine says when it is missing or cannot work: Chinese phrases, as patterns, in English."""

#: Chinese phrase → English, tried in this order.
ENGINES: tuple[tuple[str, str], ...] = (
    (r"没有安装 PySpark。请运行 (pip install \S+)，或不写 --engine spark，在本机跑", r"PySpark is not installed: run \1, or leave out --engine spark to work on this machine"),
    (r"没有找到 Java。Spark 要用 Java (\d+)，请安装后再运行", r"Java is not found: Spark needs Java \1"),
    (r"Java 的版本是 (\d+)，Spark 要用 (\d+) 以上，请升级", r"Java is of version \1; Spark needs \2 or newer"),
    (r"连不上集群 (\S+?)。请核对地址，先启动 master 再运行", r"the cluster \1 does not answer: check the address, start the master first"),
    (r"Spark 起动不了（(\w+)）。请看终端里 Spark 的话", r"Spark cannot start (\1): see what it says on the terminal"),
    (r"(\d+)秒里没有工作机加入 (\S+?)。请启动 worker，核对内存和核数够不够", r"no worker joined \2 in \1 s: start one; check memory and cores"),
    (r"工作机都没了，等了(\d+)秒没有一台回来，停在“([^”]+)”。什么都没有发布；起动 worker 以后再运行", r"all workers are gone and none came back in \1 s; stopped at \2. Nothing was published; start a worker and run again"),
    (r"集群没有做完（(\w+)）。什么都没有发布；请看工作机的日志，改好以后再运行", r"the cluster did not finish (\1). Nothing was published; see the logs of the workers"),
    (r"工作机 (\S+?)：", r"worker \1: "), (r"什么都没有发布；改好以后再运行", "Nothing was published; mend it and run again"),
    (r"程序或库的版本与驱动机器的不同，请在每台机器上安装同一版本", "program or libraries differ from the driver's: install the same version on every machine"),
    (r"密钥文件 (\S+?) 别人也能读，请改成只有自己能读：(chmod 600)", r"others can read the key file \1: \2"),
    (r"应为 ?duckdb 或 spark", "should be duckdb or spark"), (r"应为 ?local\[2\] 或 spark://主机:端口", "should be local[2] or spark://HOST:PORT"),
    (r"应为 ?1 到 100000 的整数", "should be a whole number from 1 to 100000"), (r"应为 ?1 到 3600 的整数（秒）", "should be seconds, 1 to 3600"),
    (r"应为 ?不小于 1 的整数（行）", "should be a number of rows, at least 1"),
    (r"应为“Spark 属性名: 值”", "should be a mapping of Spark properties"),
)  # fmt: skip
