"""Asks dlt which rows an incremental keeps and what it remembers; writes src/extract/incremental/cursor-cases-<version>.jsonl.

Run: python scripts/oracle/incremental.py   (with dlt 1.26.0 installed, and with 1.31.0)
Each line: a case of several runs and, run by run, the rows kept and the state left, or the error raised.
"""
import json
import logging
import pathlib
import random

import dlt
from dlt.common.configuration.container import Container
from dlt.common.pipeline import StateInjectableContext
logging.disable(logging.CRITICAL)

def run(case):
    state={}
    out=[]
    for n,r in enumerate(case["runs"]):
        cfg={**case["config"], **r.get("config",{})}
        cfg=dict(cfg)
        pk=case.get("primary_key")
        fn=cfg.pop("last_value_func","max")
        visited=[]
        def gen(inc=dlt.sources.incremental(**cfg, last_value_func={"max":max,"min":min}[fn])):
            for i,page in enumerate(r["pages"]):
                visited.append(i)
                yield json.loads(json.dumps(page))
        res=dlt.resource(gen,name="items",primary_key=pk) if pk is not None else dlt.resource(gen,name="items")
        ctx=StateInjectableContext(state=state)
        try:
            with Container().injectable_context(ctx):
                kept=list(res)
            st=ctx.state.get("sources",{})
            inc=None
            for s in st.values():
                for rr in s.get("resources",{}).values():
                    inc=rr.get("incremental",{}).get(cfg["cursor_path"])
            if inc: inc={**inc,"unique_hashes":sorted(inc["unique_hashes"])}
            out.append({"kept":kept,"state":json.loads(json.dumps(inc)),"pages_read":len(visited)})
            state=json.loads(json.dumps(ctx.state))
        except Exception as e:
            c=e
            names=[]
            while c: names.append(type(c).__name__); c=c.__cause__
            out.append({"error":names})
            break
    return {**case,"expected":out}

cases=[]
def rows(*ts,**kw): return [{"id":i,"t":t} for i,t in ts]
base=[[{"id":1,"t":1},{"id":2,"t":3}],[{"id":3,"t":2},{"id":4,"t":3}]]
def C(name,config,runs,pk=None): cases.append({"name":name,"config":{"cursor_path":"t",**config},"primary_key":pk,"runs":[r if isinstance(r,dict) else {"pages":r} for r in runs]})
for pk in (None,"id",["id"],["id","t"],[]):
    C(f"two runs, key {pk}",{},[base,base+[[{"id":5,"t":3},{"id":6,"t":4},{"id":7,"t":2}]],base],pk)
C("changed boundary row with a key is dropped",{},[[[{"id":1,"t":3,"v":"a"}]],[[{"id":1,"t":3,"v":"b"}]]],"id")
C("changed boundary row without a key is loaded",{},[[[{"id":1,"t":3,"v":"a"}]],[[{"id":1,"t":3,"v":"b"}]]])
C("initial value is inclusive",{"initial_value":2},[base,base])
C("open start",{"initial_value":2,"range_start":"open"},[base,base+[[{"id":9,"t":5}]],[[{"id":9,"t":5},{"id":10,"t":6}]]],"id")
C("end value is stateless and exclusive",{"initial_value":1,"end_value":3},[base,base],"id")
C("closed end",{"initial_value":1,"end_value":3,"range_end":"closed"},[base],"id")
C("open start and closed end",{"initial_value":1,"end_value":3,"range_end":"closed","range_start":"open"},[base],"id")
C("min",{"last_value_func":"min"},[base,[[{"id":8,"t":0},{"id":1,"t":1},{"id":9,"t":7}]]],"id")
C("min with end",{"last_value_func":"min","initial_value":3,"end_value":1},[base],"id")
C("lag on numbers",{"lag":1},[base,base+[[{"id":6,"t":4}]],base],"id")
C("lag does not cross the initial value",{"lag":10,"initial_value":2},[base,base],"id")
C("lag on texts",{"lag":86400,"initial_value":"2024-01-01T00:00:00Z"},[[[{"id":1,"t":"2024-01-05T00:00:00Z"}]],[[{"id":2,"t":"2024-01-04T00:00:00Z"},{"id":3,"t":"2024-01-03T23:59:59Z"}]],[[{"id":4,"t":"2024-01-04T00:00:00Z"}]]],"id")
C("lag on dates",{"lag":2},[[[{"id":1,"t":"2024-03-01"}]],[[{"id":2,"t":"2024-02-28"},{"id":3,"t":"2024-02-27"},{"id":4,"t":"2024-03-02"}]],[[{"id":4,"t":"2024-02-28"}]]],"id")
C("lag with min",{"lag":1,"last_value_func":"min"},[base,[[{"id":3,"t":2},{"id":4,"t":3},{"id":1,"t":1}]]],"id")
C("missing cursor raises",{},[[[{"id":1}]]])
C("null cursor raises",{},[[[{"id":1,"t":None}]]])
mixed=[[{"id":1,"t":1},{"id":2},{"id":3,"t":None}],[{"id":4}]]
C("missing cursor included",{"on_cursor_value_missing":"include"},[mixed,mixed],"id")
C("missing cursor excluded",{"on_cursor_value_missing":"exclude"},[mixed,mixed],"id")
C("only missing cursors",{"on_cursor_value_missing":"include"},[[[{"id":4}]],[[{"id":4}]]],"id")
C("type mismatch",{"initial_value":"a"},[base])
C("type mismatch in the data",{},[[[{"id":1,"t":1},{"id":2,"t":"x"}]]])
C("end of another type",{"initial_value":1,"end_value":9},[[[{"id":2,"t":"x"}]]])
C("key missing",{},[[[{"t":1}]]],"id")
C("nothing",{},[[[]],[[]]],"id")
C("nothing, then rows",{"initial_value":5},[[[{"id":1,"t":1}]],[[{"id":1,"t":6}]]],"id")
asc=[[{"id":1,"t":1},{"id":2,"t":2}],[{"id":3,"t":3},{"id":4,"t":4}],[{"id":5,"t":5}]]
desc=[[{"id":5,"t":5},{"id":4,"t":4}],[{"id":3,"t":3},{"id":2,"t":2}],[{"id":1,"t":1}]]
C("ascending stops past the end",{"row_order":"asc","initial_value":1,"end_value":3},[asc],"id")
C("descending stops at the start",{"row_order":"desc"},[desc,[[{"id":6,"t":6},{"id":5,"t":5}]]+desc,[[{"id":7,"t":7}],[{"id":6,"t":6},{"id":5,"t":5}],[{"id":4,"t":4}]]],"id")
C("descending with open start",{"row_order":"desc","range_start":"open"},[desc,desc],"id")
C("descending, boundary row unknown",{"row_order":"desc"},[[[{"id":5,"t":5}]],[[{"id":6,"t":5}],[{"id":5,"t":5}],[{"id":4,"t":4}]]],"id")
C("nested path",{"cursor_path":"a.t"},[[[{"id":1,"a":{"t":1}},{"id":2,"a":{"t":2}}]],[[{"id":2,"a":{"t":2}},{"id":3,"a":{"t":3}}]]],"id")
C("texts",{"initial_value":"2024"},[[[{"id":1,"t":"2023-12"},{"id":2,"t":"2024-01-01"}]],[[{"id":2,"t":"2024-01-01"},{"id":3,"t":"2024-01-01"},{"id":4,"t":"é"}]]],"id")
C("texts beyond the BMP",{},[[[{"id":1,"t":"\uffff"},{"id":2,"t":"😀"}]],[[{"id":3,"t":"\uffff"},{"id":2,"t":"😀"}]]],"id")
C("whole row hashes",{},[[[{"id":1,"t":3,"n":{"b":1,"a":[1.5,None,"é"]}}]],[[{"n":{"a":[1.5,None,"é"],"b":1},"t":3,"id":1}]]])
C("big integers",{},[[[{"id":1,"t":9007199254740993}]],[[{"id":2,"t":9007199254740992},{"id":3,"t":9007199254740993},{"id":1,"t":9007199254740993}]]],"id")
C("initial value changes later",{"initial_value":1},[base,{"pages":[[{"id":9,"t":2},{"id":10,"t":3}]],"config":{"initial_value":0}}],"id")
C("key changes to a value seen before",{},[[[{"id":1,"t":1}],[{"id":1,"t":1},{"id":2,"t":1}]],[[{"id":1,"t":1},{"id":3,"t":1}]]],"id")
C("own key wins",{"primary_key":"id"},[[[{"id":1,"k":1,"t":1}]],[[{"id":1,"k":2,"t":1},{"id":2,"k":1,"t":1}]]],"k")
C("own empty key switches it off",{"primary_key":[]},[base,base],"id")
rnd=random.Random(7)
for k in range(24):
    cfg={}
    if rnd.random()<.3: cfg["initial_value"]=rnd.randint(0,3)
    if rnd.random()<.25: cfg["range_start"]="open"
    if rnd.random()<.25: cfg["last_value_func"]="min"
    if rnd.random()<.2: cfg["lag"]=rnd.choice([1,2,0.5])
    if rnd.random()<.3: cfg["row_order"]=rnd.choice(["asc","desc"])
    if rnd.random()<.3: cfg["on_cursor_value_missing"]=rnd.choice(["include","exclude"])
    runs=[]
    for _ in range(3):
        pages=[]
        for _ in range(rnd.randint(0,3)):
            page=[]
            for _ in range(rnd.randint(0,4)):
                row={"id":rnd.randint(1,6),"t":rnd.randint(0,5)}
                if "on_cursor_value_missing" in cfg and rnd.random()<.2: row["t"]=None
                page.append(row)
            pages.append(page)
        runs.append(pages)
    C(f"random {k}",cfg,runs,rnd.choice([None,"id",["id"],[]]))
OUT = pathlib.Path(__file__).parents[2] / f"src/extract/incremental/cursor-cases-{dlt.__version__}.jsonl"
with OUT.open("w") as file:
    for case in cases:
        file.write(json.dumps(run(case), ensure_ascii=False, separators=(",", ":")) + "\n")
