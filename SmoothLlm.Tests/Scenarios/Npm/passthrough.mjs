// What the official Node clients of two providers see in pass-through mode, unchanged but for base URL and one header.
// Prints one JSON object; the tests judge it. usage: BASE_URL=… MONITOR_TOKEN=… node passthrough.mjs <scenario>
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const defaultHeaders = { "X-Monitor-Token": process.env.MONITOR_TOKEN };
const openai = new OpenAI({ baseURL: `${process.env.BASE_URL}api/v1/openai`, apiKey: "sk-customer", defaultHeaders, maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: `${process.env.BASE_URL}api/v1/anthropic`, apiKey: "sk-ant-customer", defaultHeaders, maxRetries: 0 });
const messages = [{ role: "user", content: "Hello" }];

const scenarios = {
  async openai() {
    const { data, response } = await openai.chat.completions.create({ model: "gpt-4o", messages }).withResponse();
    return { text: data.choices[0].message.content, tokens: data.usage.total_tokens, requestId: response.headers.get("x-smoothllm-request-id") };
  },
  async openaiStream() {
    let text = "";
    let tokens = 0;
    const stream = await openai.chat.completions.create({ model: "gpt-4o", messages, stream: true, stream_options: { include_usage: true } });
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? "";
      tokens = chunk.usage?.total_tokens ?? tokens;
    }
    return { text, tokens };
  },
  async anthropic() {
    const { data, response } = await anthropic.messages.create({ model: "claude-sonnet-4-5", max_tokens: 100, messages }).withResponse();
    return { text: data.content[0].text, tokens: data.usage.output_tokens, requestId: response.headers.get("x-smoothllm-request-id") };
  },
  async anthropicStream() {
    const message = await anthropic.messages.stream({ model: "claude-sonnet-4-5", max_tokens: 100, messages }).finalMessage();
    return { text: message.content[0].text, tokens: message.usage.output_tokens };
  },
  async refused() {
    try {
      await new Anthropic({ baseURL: `${process.env.BASE_URL}api/v1/anthropic`, apiKey: "sk-ant-customer", maxRetries: 0 })
        .messages.create({ model: "claude-sonnet-4-5", max_tokens: 100, messages });
      return { name: "none" };
    } catch (error) {
      return { name: error.constructor.name, status: error.status, message: error.message };
    }
  },
};

console.log(JSON.stringify(await scenarios[process.argv[2]]()));
