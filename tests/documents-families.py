"""Native bodies of the families as their documents show them, with boto3, against the endpoint given as the first argument. Prints one JSON object: for each call, the members that a user of the format reads."""
import json
import sys

import boto3

client = boto3.client("bedrock-runtime", region_name="us-east-1", endpoint_url=sys.argv[1])
question = "Explain tides to eighth graders."


def invoke(model, body):
    response = client.invoke_model(modelId=model, body=json.dumps(body))
    return json.loads(response["body"].read())


def stream(model, body):
    response = client.invoke_model_with_response_stream(modelId=model, body=json.dumps(body))
    return [json.loads(event["chunk"]["bytes"]) for event in response["body"]]


results = {}

model = "us.amazon.nova-lite-v1:0"
body = {
    "schemaVersion": "messages-v1",
    "system": [{"text": "You are a patient teacher."}],
    "messages": [{"role": "user", "content": [{"text": question}]}],
    "inferenceConfig": {"maxTokens": 500, "topP": 0.9, "topK": 20, "temperature": 0.7},
}
reply = invoke(model, body)
results["nova"] = {"text": reply["output"]["message"]["content"][0]["text"], "finish": reply["stopReason"], "tokens": reply["usage"]["outputTokens"]}
chunks = stream(model, body)
deltas = [chunk["contentBlockDelta"]["delta"] for chunk in chunks if "contentBlockDelta" in chunk]
stops = [chunk["messageStop"]["stopReason"] for chunk in chunks if "messageStop" in chunk]
results["novaStream"] = {"pieces": [delta["text"] for delta in deltas], "finish": stops, "tokens": chunks[-1]["metadata"]["usage"]["outputTokens"], "metrics": chunks[-1]["amazon-bedrock-invocationMetrics"]}

body = {"prompt": f"<s>[INST] {question} [/INST]", "max_tokens": 200, "temperature": 0.5, "top_p": 0.9, "top_k": 50}
reply = invoke("mistral.mistral-7b-instruct-v0:2", body)
results["mistral"] = {"text": reply["outputs"][0]["text"], "finish": reply["outputs"][0]["stop_reason"]}

body = {
    "chat_history": [{"role": "USER", "message": "Good morning."}, {"role": "CHATBOT", "message": "Good morning to you."}],
    "message": question,
    "max_tokens": 512,
    "temperature": 0.5,
    "p": 0.5,
}
reply = invoke("cohere.command-r-v1:0", body)
results["commandR"] = {"text": reply["text"], "finish": reply["finish_reason"], "history": [turn["role"] for turn in reply["chat_history"]]}

body = {"messages": [{"role": "user", "content": question}], "max_tokens": 512, "temperature": 0.5, "n": 1}
reply = invoke("ai21.jamba-1-5-mini-v1:0", body)
results["jamba"] = {"text": reply["choices"][0]["message"]["content"], "finish": reply["choices"][0]["finish_reason"], "tokens": reply["usage"]["completion_tokens"]}

model = "openai.gpt-oss-20b-1:0"
body = {
    "model": model,
    "messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": question}],
    "max_completion_tokens": 256,
    "temperature": 0.7,
    "top_p": 0.9,
}
reply = invoke(model, {**body, "stream": False})
results["gptOss"] = {"text": reply["choices"][0]["message"]["content"], "finish": reply["choices"][0]["finish_reason"], "tokens": reply["usage"]["completion_tokens"]}
chunks = stream(model, {**body, "stream": True})
results["gptOssStream"] = {
    "pieces": [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks],
    "finish": [chunk["choices"][0]["finish_reason"] for chunk in chunks if chunk["choices"][0]["finish_reason"]],
    "metrics": chunks[-1]["amazon-bedrock-invocationMetrics"],
}

prompt = f"<｜begin▁of▁sentence｜><｜User｜>{question}<｜Assistant｜><think>\n"
reply = invoke("us.deepseek.r1-v1:0", {"prompt": prompt, "max_tokens": 512, "temperature": 0.5, "top_p": 0.9})
results["deepseekR1"] = {"text": reply["choices"][0]["text"], "finish": reply["choices"][0]["stop_reason"]}

body = {"prompt": question, "max_tokens": 200, "temperature": 0.5, "p": 0.9, "k": 0}
reply = invoke("cohere.command-text-v14", body)
results["command"] = {"text": reply["generations"][0]["text"], "finish": reply["generations"][0]["finish_reason"]}
chunks = stream("cohere.command-text-v14", {**body, "stream": True})
results["commandStream"] = {
    "pieces": [chunk["text"] for chunk in chunks if not chunk["is_finished"]],
    "finish": [chunk["finish_reason"] for chunk in chunks if chunk["is_finished"]],
    "metrics": chunks[-1]["amazon-bedrock-invocationMetrics"],
}

try:
    client.invoke_model_with_response_stream(modelId="ai21.j2-mid-v1", body=json.dumps({"prompt": question}))
except client.exceptions.ValidationException as error:
    results["refusal"] = error.response["Error"]["Message"]

print(json.dumps(results))
