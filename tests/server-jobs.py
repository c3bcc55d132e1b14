"""Asynchronous calls by boto3 against the local server; prints what it got as JSON."""

import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

url, model = sys.argv[1:]
runtime = boto3.client("bedrock-runtime", endpoint_url=url)
output = {"s3OutputDataConfig": {"s3Uri": "s3://bucket/boto"}}
call = {"modelId": model, "outputDataConfig": output}


def error_of(invoke):
    try:
        invoke()
    except ClientError as error:
        return [error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]]
    return None


def ended(arn):
    while True:
        job = runtime.get_async_invoke(invocationArn=arn)
        if job["status"] != "InProgress":
            return job
        time.sleep(0.05)


failing = runtime.start_async_invoke(**call, modelInput={"prompt": "A forbidden lake"})["invocationArn"]
job = ended(failing)
listed = runtime.list_async_invokes(statusEquals="Failed", submitTimeBefore=job["endTime"], sortOrder="Ascending")
pages = runtime.get_paginator("list_async_invokes").paginate(PaginationConfig={"PageSize": 1})
results = {
    "job": {name: job[name] for name in ("status", "failureMessage", "modelArn", "outputDataConfig")},
    "seconds": (job["endTime"] - job["submitTime"]).total_seconds(),
    "listed": failing in [summary["invocationArn"] for summary in listed["asyncInvokeSummaries"]],
    "paged": failing in [job["invocationArn"] for page in pages for job in page["asyncInvokeSummaries"]],
    "wrong": error_of(lambda: runtime.start_async_invoke(**call, modelInput={"prompt": ""})),
    "missing": error_of(lambda: runtime.get_async_invoke(invocationArn=failing[:-12] + "abcdefghijkl")),
}
print(json.dumps(results))
