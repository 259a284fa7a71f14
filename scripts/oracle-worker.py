"""Answers requests for the real PasteDeploy, one JSON line for each: {"folder", "requests"} -> [OUTPUT, ...].

The first argument is the folder of oracle.py.
"""
import json
import os
import sys

sys.path.insert(0, sys.argv[1])
sys.setrecursionlimit(400)
import oracle  # noqa: E402

oracle.install_once()
for line in sys.stdin:
    job = json.loads(line)
    answers = []
    for case in job:
        oracle.HERE = case['folder']
        answers.append([
            oracle.run(r['kind'], r['uri'], r.get('name'), r.get('relativeTo'), r.get('globalConf'))
            for r in case['requests']
        ])
    sys.stdout.write(json.dumps(answers, default=lambda value: '<%s>' % type(value).__name__) + '\n')
    sys.stdout.flush()
