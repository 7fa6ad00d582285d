// What clients of either format see of a model, whatever format its provider speaks. Prints one JSON object; the tests judge it.
// usage: BASE_URL=… API_KEY=… MODEL=… node formats.mjs <scenario>
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import Anthropic from "@anthropic-ai/sdk";
import { generateText, jsonSchema, Output, streamText, tool } from "ai";
import OpenAI from "openai";

const { BASE_URL: baseURL, API_KEY: apiKey, MODEL: model } = process.env;
const place = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
const messages = [{ role: "user", content: "Weather in Bonn and Köln?" }];
const anthropic = () => new Anthropic({ baseURL, apiKey, maxRetries: 0 });
const openai = () => new OpenAI({ baseURL: `${baseURL}/v1`, apiKey, maxRetries: 0 });
const models = {
  openai: () => createOpenAICompatible({ name: "smooth", baseURL: `${baseURL}/v1`, apiKey, includeUsage: true, supportsStructuredOutputs: true })(model),
  anthropic: () => createAnthropic({ baseURL: `${baseURL}/v1`, apiKey })(model),
};
const cities = (calls) => calls.map((call) => call.input.city);

async function vercelTools(kind) {
  const result = streamText({
    model: models[kind](),
    prompt: "Weather?",
    maxOutputTokens: 500,
    tools: { weather: tool({ inputSchema: jsonSchema(place) }) },
  });
  let text = "";
  for await (const piece of result.textStream) text += piece;
  return { text, cities: cities(await result.toolCalls), finish: await result.finishReason, usage: await result.usage };
}

async function vercelObject(kind) {
  const result = await generateText({ model: models[kind](), prompt: "Where?", maxOutputTokens: 500, output: Output.object({ schema: jsonSchema(place) }) });
  return { city: result.output.city };
}

const scenarios = {
  async anthropicStream() {
    const message = await anthropic()
      .messages.stream({ model, max_tokens: 500, messages, tools: [{ name: "weather", input_schema: place }] })
      .finalMessage();
    return {
      types: message.content.map((block) => block.type),
      cities: cities(message.content.filter((block) => block.type === "tool_use")),
      stop: message.stop_reason,
      usage: message.usage,
    };
  },

  async openaiStream() {
    const tools = [{ type: "function", function: { name: "weather", parameters: place } }];
    const completion = await openai()
      .chat.completions.stream({ model, messages, tools, stream_options: { include_usage: true } })
      .finalChatCompletion();
    const [choice] = completion.choices;
    return {
      text: choice.message.content,
      cities: choice.message.tool_calls.map((call) => JSON.parse(call.function.arguments).city),
      finish: choice.finish_reason,
      usage: completion.usage,
    };
  },

  async responsesStream() {
    const tools = [{ type: "function", name: "weather", parameters: place, strict: false }];
    const response = await openai()
      .responses.stream({ model, input: "Weather in Bonn and Köln?", tools, store: false, max_output_tokens: 500 })
      .finalResponse();
    const calls = response.output.filter((item) => item.type === "function_call");
    return { text: response.output_text, cities: calls.map((call) => JSON.parse(call.arguments).city), status: response.status, usage: response.usage };
  },

  async anthropicCount() {
    return anthropic().messages.countTokens({ model, messages });
  },

  async anthropicRefused() {
    try {
      await anthropic().messages.create({ model: "no-such-model", max_tokens: 5, messages });
    } catch (error) {
      return { name: error.constructor.name, status: error.status, type: error.error?.error?.type };
    }
  },

  vercelToolsOpenai: () => vercelTools("openai"),
  vercelToolsAnthropic: () => vercelTools("anthropic"),
  vercelObjectOpenai: () => vercelObject("openai"),
  vercelObjectAnthropic: () => vercelObject("anthropic"),
};

console.log(JSON.stringify(await scenarios[process.argv[2]]()));
