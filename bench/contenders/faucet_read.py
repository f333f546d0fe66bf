"""Reads the benchmark's records with faucet's REST connector into a file: python faucet_read.py URL PAGE_SIZE FILE (see faucet.ts)."""
import sys

import mq_bridge
import mq_bridge_faucet

url, page, file = sys.argv[1:4]
mq_bridge_faucet.register()
rest = {
    "base_url": url,
    "path": "/records",
    "method": "GET",
    "auth": {"type": "none"},
    "pagination": {
        "type": "Offset",
        "offset_param": "offset",
        "limit_param": "limit",
        "limit": int(page),
        "total_path": "$.total",
    },
    "records_path": "$.data[*]",
    "replication_method": {"type": "FullTable"},
}
source = {"custom": {"name": "faucet", "config": {"connector": "rest", "config": rest}}}
route = mq_bridge.Route.from_config({"input": source, "output": {"file": {"path": file}}})
route.start()
route.join()
