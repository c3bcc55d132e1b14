"""The calls of the Bedrock user guide with boto3, against the endpoint given as the first argument. Prints one JSON object."""
import json
import sys

import boto3

client = boto3.client("bedrock-runtime", region_name="us-east-1", endpoint_url=sys.argv[1])
body = {"prompt": "\n\nHuman: explain tides to eighth graders\n\nAssistant:", "max_tokens_to_sample": 300, "temperature": 0.1, "top_p": 0.9}


def invoke(**arguments):
    response = client.invoke_model(modelId="anthropic.claude-v2", **arguments)
    return {"contentType": response["contentType"], "body": json.loads(response["body"].read())}


results = {
    "full": invoke(body=json.dumps(body), accept="application/json", contentType="application/json"),
    "minimal": invoke(body=json.dumps(body)),
    "bytes": invoke(body=json.dumps(body).encode()),
}

with open(sys.argv[2], "w+b") as file:
    file.write(json.dumps(body).encode())
    file.seek(0)
    results["file"] = invoke(body=file)

response = client.invoke_model_with_response_stream(modelId="anthropic.claude-v2", body=json.dumps(body))
results["stream"] = {"contentType": response["contentType"], "chunks": [json.loads(event["chunk"]["bytes"]) for event in response["body"]]}

arn = "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl"
response = client.invoke_model(modelId=arn, body=json.dumps(body), trace="ENABLED", guardrailIdentifier="gid", guardrailVersion="1", performanceConfigLatency="optimized", serviceTier="flex")
results["arn"] = {"tier": response.get("serviceTier"), "latency": response.get("performanceConfigLatency"), "body": json.loads(response["body"].read())}

try:
    client.invoke_model(modelId="does-not-exist", body="{}")
except client.exceptions.ValidationException as error:
    results["error"] = {"status": error.response["ResponseMetadata"]["HTTPStatusCode"], "message": error.response["Error"]["Message"], "requestId": error.response["ResponseMetadata"]["RequestId"]}

print(json.dumps(results))
