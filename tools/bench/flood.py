#!/usr/bin/env python3
"""One team floods a running fleet; how long does another team's single job wait?

Start a fleet that is open (`graupel up`), then run this against it. It queues JOBS small trainings as tenant
`flood`, waits until the fleet works on them, queues one job of the same kind as tenant `single`, and prints how long
that waited for its start, next to the longest attempt of the flood meanwhile: the stated bound. The flood is
cancelled in the end, unless told otherwise.
"""

import argparse
import http.client
import json
import queue
import threading
import time
import urllib.parse
from datetime import datetime

SPEC = {
    "kind": "train", "name": "flood", "pool": "default", "priority": "standard", "attempts": 3, "seed": 7,
    "images": {"dataset": "mnist-small", "split": "train", "side": 16},
    "degradation": {"type": "gaussian-blur", "steps": 5, "taps": 5,
                    "sigma": {"type": "constant", "std": 1.5}, "padding": "circular"},
    "network": {"type": "residual-unet", "width": 8, "multipliers": [1, 2], "blocks": 1, "groups": 4,
                "attentionSides": [], "heads": 1, "dropout": 0, "classes": 0},
    "training": {"images": 3200, "batch": 32}, "checkpointEvery": 3200,
}


class Api:
    """One connection to the coordinator."""

    def __init__(self, server):
        self.address = urllib.parse.urlsplit(server)
        self.connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)

    def call(self, method, path, document=None):
        while True:
            body = None if document is None else json.dumps(document)
            self.connection.request(method, path, body, {"content-type": "application/json"})
            answer = self.connection.getresponse()
            text = answer.read()
            if answer.status in (429, 503):
                time.sleep(float(answer.headers.get("retry-after", "1")))
                continue
            if answer.status >= 400:
                raise SystemExit(f"{method} {path}: {answer.status} {text.decode()}")
            return json.loads(text)


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def flood(server, jobs, callers):
    """Queues the jobs over several connections; ids of all."""
    left = queue.SimpleQueue()
    for _ in range(jobs):
        left.put(None)
    ids, lock = [], threading.Lock()

    def work():
        api, mine = Api(server), []
        while True:
            try:
                left.get_nowait()
            except queue.Empty:
                break
            mine.append(api.call("POST", "/v1/jobs?tenant=flood", SPEC)["id"])
        with lock:
            ids.extend(mine)

    threads = [threading.Thread(target=work) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ids


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="http://127.0.0.1:8642")
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--callers", type=int, default=32)
    parser.add_argument("--keep", action="store_true", help="leave the flood in the queue")
    asked = parser.parse_args()
    api = Api(asked.server)
    began = time.time()
    ids = flood(asked.server, asked.jobs, asked.callers)
    took = time.time() - began
    print(f"queued {len(ids):,} jobs in {took:.1f} s, {len(ids) / took:.0f} a second, {asked.callers} callers")

    submitted = api.call("POST", "/v1/jobs?tenant=single", {**SPEC, "name": "single"})
    while True:
        single = api.call("GET", "/v1/jobs/" + submitted["id"])
        if "started" in single["status"]:
            break
        time.sleep(0.1)
    start, asked_at = moment(single["status"]["started"]), moment(single["status"]["submitted"])
    longest = 0.0
    for job in api.call("GET", "/v1/jobs?state=running,succeeded&limit=500")["jobs"]:
        for attempt in job["attempts"] if job["tenant"] == "flood" else []:
            end = moment(attempt["ended"]) if "ended" in attempt else time.time()
            if end >= asked_at:
                longest = max(longest, end - moment(attempt["assigned"]))
    waiting = api.call("GET", "/v1/jobs?state=waiting&limit=1")["total"]
    print(f"single job: started {start - asked_at:.2f} s after its submit, with {waiting:,} jobs waiting")
    print(f"bound: the longest attempt meanwhile, {longest:.2f} s")

    if not asked.keep:
        for first in range(0, len(ids), 1000):
            api.call("POST", "/v1/jobs/cancel", {"jobs": ids[first:first + 1000]})
        print("cancelled the flood")


if __name__ == "__main__":
    main()
