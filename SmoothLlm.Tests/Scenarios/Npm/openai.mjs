// What the official Node client sees. Prints one JSON object; the tests judge it.
// usage: BASE_URL=… API_KEY=… node openai.mjs <scenario>
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: process.env.API_KEY, maxRetries: 0, timeout: 60_000 });
const model = "sandbox-chat";
const user = (content) => [{ role: "user", content }];
const weather = {
  type: "function",
  function: {
    name: "weather",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

async function failure(call) {
  try {
    await call();
    return { name: "none" };
  } catch (error) {
    return {
      name: error.constructor.name,
      isApiError: error instanceof OpenAI.APIError,
      status: error.status ?? null,
      code: error.code ?? null,
      param: error.param ?? null,
      type: error.type ?? null,
      message: error.message,
      requestId: error.requestID ?? null,
      shouldRetry: error.headers?.get("x-should-retry") ?? null,
    };
  }
}

const scenarios = {
  async whole() {
    const { data, request_id: requestId } = await client.chat.completions
      .create({ model, messages: user("/say Hello") })
      .withResponse();
    return {
      text: data.choices[0].message.content,
      finish: data.choices[0].finish_reason,
      usage: data.usage,
      requestId,
    };
  },

  async stream() {
    const stream = await client.chat.completions.create({
      model,
      messages: user("/words 40"),
      stream: true,
      stream_options: { include_usage: true },
    });
    let [text, pieces, emptyChoices, usages, last] = ["", 0, 0, 0, null];
    for await (const chunk of stream) {
      const piece = chunk.choices[0]?.delta?.content;
      if (piece) {
        text += piece;
        pieces++;
      }
      emptyChoices += chunk.choices.length === 0 ? 1 : 0;
      usages += chunk.usage ? 1 : 0;
      last = chunk;
    }
    return { words: text.split(" ").length, pieces, emptyChoices, usages, last };
  },

  // A strict client indexes choices without looking.
  async strict() {
    const stream = await client.chat.completions.create({ model, messages: user("/words 40"), stream: true });
    let [text, usages] = ["", 0];
    for await (const chunk of stream) {
      text += chunk.choices[0].delta.content ?? "";
      usages += chunk.usage ? 1 : 0;
    }
    return { words: text.split(" ").length, usages };
  },

  async tools() {
    const messages = user('/tool weather {"city":"Bonn"}');
    const first = await client.chat.completions.create({ model, messages, tools: [weather] });
    const call = first.choices[0].message.tool_calls[0];
    messages.push(first.choices[0].message, { role: "tool", tool_call_id: call.id, content: "Sunny, 21 degrees" });
    const second = await client.chat.completions.create({ model, messages, tools: [weather] });
    return {
      finish: first.choices[0].finish_reason,
      name: call.function.name,
      arguments: call.function.arguments,
      text: second.choices[0].message.content,
    };
  },

  async models() {
    const ids = [];
    for await (const listed of client.models.list()) ids.push(listed.id);
    const one = await client.models.retrieve(model);
    return { ids, one };
  },

  unknownModel: () => failure(() => client.chat.completions.create({ model: "no-such-model", messages: user("hi") })),
  badRequest: () => failure(() => client.chat.completions.create({ model, messages: user("hi"), max_tokens: 0 })),
  refused: () => failure(() => client.chat.completions.create({ model, messages: user("hi") })),
  broken: () =>
    failure(async () => {
      const stream = await client.chat.completions.create({ model, messages: user("/reset 5\n/words 40"), stream: true });
      for await (const _ of stream);
    }),
};

console.log(JSON.stringify(await scenarios[process.argv[2]]()));
