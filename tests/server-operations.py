"""The operations beside InvokeModel, called by boto3 against the local server; prints what it got as JSON."""

import json
import sys

import boto3
from botocore.exceptions import ClientError

url = sys.argv[1]
arns = json.loads(sys.argv[2])
runtime = boto3.client("bedrock-runtime", endpoint_url=url)
control = boto3.client("bedrock", endpoint_url=url)
nova = "amazon.nova-lite-v1:0"
messages = [{"role": "user", "content": [{"text": "Name three rivers."}]}]
guardrail = {"guardrailIdentifier": "sample", "guardrailVersion": "DRAFT"}
results = {}


def without_metadata(reply):
    return {name: value for name, value in reply.items() if name != "ResponseMetadata"}


def error_of(call):
    try:
        call()
    except ClientError as error:
        return [error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]]
    return None


results["converse"] = without_metadata(runtime.converse(modelId=nova, messages=messages))
stream = runtime.converse_stream(modelId=nova, messages=messages)["stream"]
results["events"] = [event for event in stream]
results["count"] = runtime.count_tokens(modelId=nova, input={"converse": {"messages": messages}})["inputTokens"]
blocked = [{"role": "user", "content": [{"text": "A forbidden question"}]}]
results["blocked"] = without_metadata(
    runtime.converse(modelId=nova, messages=blocked, guardrailConfig={**guardrail, "trace": "enabled"})
)
content = [{"text": {"text": "Mail jane@example.com."}}]
results["applied"] = without_metadata(runtime.apply_guardrail(**guardrail, source="INPUT", content=content))
checks = {"sensitiveInformation": {"entities": [{"type": "EMAIL"}]}}
texts = [{"role": "user", "content": [{"text": "Mail jane@example.com."}]}]
results["checks"] = without_metadata(runtime.invoke_guardrail_checks(messages=texts, checks=checks))
results["models"] = len(control.list_foundation_models(byOutputModality="TEXT")["modelSummaries"])
results["model"] = control.get_foundation_model(modelIdentifier=nova)["modelDetails"]["modelId"]
results["profiles"] = len(control.list_inference_profiles(typeEquals="SYSTEM_DEFINED")["inferenceProfileSummaries"])
results["profile"] = control.get_inference_profile(
    inferenceProfileIdentifier=arns["application-inference-profile"]
)["type"]
results["throughput"] = control.get_provisioned_model_throughput(provisionedModelId=arns["provisioned-model"])[
    "status"
]
results["imported"] = control.get_imported_model(modelIdentifier=arns["imported-model"])["modelArchitecture"]
results["deployment"] = control.get_custom_model_deployment(
    customModelDeploymentIdentifier=arns["custom-model-deployment"]
)["status"]
results["custom"] = control.get_custom_model(modelIdentifier=arns["custom-model"])["customizationType"]
results["router"] = control.get_prompt_router(promptRouterArn=arns["default-prompt-router"])["status"]
results["missing"] = error_of(lambda: control.get_foundation_model(modelIdentifier="amazon.none-v1:0"))
results["unknown"] = error_of(lambda: runtime.converse(modelId="does-not-exist", messages=messages))
print(json.dumps(results, default=str))
