namespace SmoothLlm.Web.Management.Description;

/// <summary>One endpoint of the proxy, with what somebody would send and get.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Under <c>/v1</c>; the same is under <c>/api/v1</c>.</param>
/// <param name="Summary">What it does, in one line.</param>
internal sealed record ProxyOperation(HttpMethod Method, string Path, string Summary)
{
    /// <summary>What one has to know besides.</summary>
    public string? Description { get; init; }

    /// <summary>A body, as JSON; null for none.</summary>
    public string? Body { get; init; }

    /// <summary>Fields of the body that must be there.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>The answer, as JSON.</summary>
    public required string Answer { get; init; }

    /// <summary>The answer with <c>stream: true</c>, as events; null where it cannot be streamed.</summary>
    public string? Stream { get; init; }

    /// <summary>Whether a model is asked, so that routing and credits have a part in it.</summary>
    public bool AsksModel { get; init; }

    /// <summary>Errors in Anthropic's shape instead of OpenAI's.</summary>
    public bool IsAnthropic { get; init; }
}

/// <summary>The endpoints of the proxy. Their formats are those of the APIs that they offer, whose own documentation says the rest.</summary>
internal static class ProxyOperations
{
    private const string Cost = "\"cost\":0.000168,\"cost_details\":{\"input\":0.00012,\"output\":0.000048,\"cache_read\":0,\"cache_write\":0}";

    private const string Chat = """{"model":"gpt-4o-mini","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],"max_tokens":256,"stream":false}""";

    private const string Message = """{"model":"claude-3-5-haiku","max_tokens":256,"system":"Be brief.","messages":[{"role":"user","content":"Hello"}],"stream":false}""";

    private const string OneModel = """
        {"id":"gpt-4o-mini","object":"model","created":1721260800,"owned_by":"openai","name":"GPT-4o mini","context_length":128000,
        "architecture":{"input_modalities":["text","image"],"output_modalities":["text"]},
        "pricing":{"prompt":"0.00000018","completion":"0.00000072","input_cache_read":"0.00000009","input_cache_write":"0.00000018"},
        "top_provider":{"max_completion_tokens":16384},"supported_parameters":["max_tokens","stop","temperature","tools","tool_choice","response_format"]}
        """;

    public static IReadOnlyList<ProxyOperation> All { get; } =
    [
        new(HttpMethod.Post, "/v1/chat/completions", "A chat completion in OpenAI's format, whatever model is behind.")
        {
            Description = "Tools, structured output, images, files, reasoning and prompt caching as in OpenAI's API; a model of another format gets the request translated. What had to be left out is named in the header `x-smoothllm-dropped`.",
            Body = Chat,
            Required = ["model", "messages"],
            AsksModel = true,
            Answer = """
                {"id":"chatcmpl-9x","object":"chat.completion","created":1767225600,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant","content":"Hello! How can I help?"},"finish_reason":"stop"}],
                "usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,COST}}
                """.Replace("COST", Cost, StringComparison.Ordinal),
            Stream = """
                data: {"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1767225600,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},"finish_reason":null}]}

                data: [DONE]


                """,
        },
        new(HttpMethod.Post, "/v1/completions", "A text completion in OpenAI's older format, where a deployment offers it.")
        {
            Body = """{"model":"gpt-3.5-turbo-instruct","prompt":"Once upon a time","max_tokens":64}""",
            Required = ["model", "prompt"],
            AsksModel = true,
            Answer = """
                {"id":"cmpl-9x","object":"text_completion","created":1767225600,"model":"gpt-3.5-turbo-instruct","choices":[{"index":0,"text":" there was a proxy.","finish_reason":"stop"}],
                "usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,COST}}
                """.Replace("COST", Cost, StringComparison.Ordinal),
            Stream = """
                data: {"id":"cmpl-9x","object":"text_completion","created":1767225600,"model":"gpt-3.5-turbo-instruct","choices":[{"index":0,"text":" there was","finish_reason":null}]}

                data: [DONE]


                """,
        },
        new(HttpMethod.Post, "/v1/embeddings", "Embeddings in OpenAI's format.")
        {
            Body = """{"model":"text-embedding-3-small","input":["The quick brown fox"],"encoding_format":"float"}""",
            Required = ["model", "input"],
            AsksModel = true,
            Answer = """
                {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.0023,-0.0093,0.0157]}],"model":"text-embedding-3-small",
                "usage":{"prompt_tokens":100,"total_tokens":100,COST}}
                """.Replace("COST", Cost, StringComparison.Ordinal),
        },
        new(HttpMethod.Post, "/v1/messages", "A message in Anthropic's format, whatever model is behind.")
        {
            Description = "For Anthropic's SDKs and Claude Code. `anthropic-version` and `anthropic-beta` reach models of Anthropic's as they are.",
            Body = Message,
            Required = ["model", "max_tokens", "messages"],
            AsksModel = true,
            IsAnthropic = true,
            Answer = """
                {"id":"msg_01X","type":"message","role":"assistant","model":"claude-3-5-haiku-20241022","content":[{"type":"text","text":"Hello! How can I help?"}],"stop_reason":"end_turn","stop_sequence":null,
                "usage":{"input_tokens":100,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":20,COST}}
                """.Replace("COST", Cost, StringComparison.Ordinal),
            Stream = """
                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

                event: message_stop
                data: {"type":"message_stop"}


                """,
        },
        new(HttpMethod.Post, "/v1/messages/count_tokens", "How many input tokens a message has; never charged.")
        {
            Body = """{"model":"claude-3-5-haiku","messages":[{"role":"user","content":"Hello"}]}""",
            Required = ["model", "messages"],
            IsAnthropic = true,
            Answer = """{"input_tokens":8}""",
        },
        new(HttpMethod.Post, "/v1/responses", "A response in the format of OpenAI's Responses API, whatever model is behind.")
        {
            Description = "Stateless: send the whole conversation as `input` each time; `store: true` and `previous_response_id` are refused.",
            Body = """{"model":"gpt-4o-mini","instructions":"Be brief.","input":"Hello","max_output_tokens":256,"store":false,"stream":false}""",
            Required = ["model", "input"],
            AsksModel = true,
            Answer = """
                {"id":"resp_9x","object":"response","created_at":1767225600,"status":"completed","model":"gpt-4o-mini-2024-07-18",
                "output":[{"id":"item_9x_0","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello! How can I help?","annotations":[]}]}],
                "usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":0},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":120,COST}}
                """.Replace("COST", Cost, StringComparison.Ordinal),
            Stream = """
                event: response.output_text.delta
                data: {"type":"response.output_text.delta","sequence_number":4,"item_id":"item_9x_0","output_index":0,"content_index":0,"delta":"Hello"}


                """,
        },
        new(HttpMethod.Get, "/v1/models", "The models that this key may use.")
        {
            Description = "With the prices that this customer pays, USD per token. With the header `anthropic-version`, in Anthropic's shape.",
            Answer = $$"""{"object":"list","data":[{{OneModel}}]}""",
        },
        new(HttpMethod.Get, "/v1/models/{id}", "One of the models that this key may use, by its id or an alias.") { Answer = OneModel },
        new(HttpMethod.Post, "/v1/quote", "What a chat completion would cost; nothing is sent or held.")
        {
            Body = Chat,
            Required = ["model", "messages"],
            Answer = """
                {"object":"quote","model":"gpt-4o-mini","allowed":true,"refusal":null,"currency":"USD","estimated":{"input_tokens":28,"output_tokens":300,"charge":"0.0037","output_basis":"default"},
                "maximum":{"input_tokens":110,"output_tokens":256,"charge":"0.0042"},"hold":"0.0042","available":"9.4","affordable_max_tokens":16384,"max_tokens_sent":null,"margin_percent":"20",
                "route":[{"provider":"openai","model":"gpt-4o-mini-2024-07-18","price_version_id":"0199f1c2-7a3b-7c4d-8e5f-0123456789ab","input_per_million":"0.18","output_per_million":"0.72"}]}
                """,
        },
        new(HttpMethod.Get, "/v1/generation", "The receipt of one request: tokens by bucket x price x margin, attempts, latency, ending.")
        {
            Description = "`id` is what the header `x-request-id` of the answer said.",
            Answer = """
                {"data":{"id":"req_0199f1c27a3b7c4d8e5f0123456789ab","model":"gpt-4o-mini","provider_name":"openai","created_at":"2026-11-20T10:11:12.345+00:00","streamed":true,"cancelled":false,"total_cost":0.000168,
                "tokens_prompt":100,"tokens_completion":20,"native_tokens_cached":0,"native_tokens_reasoning":0,"latency":312,"generation_time":1480,"ending":"completed","status":200,
                "charge":{"currency":"USD","margin_percent":"20","lines":[{"bucket":"fresh_input","tokens":100,"reasoning_tokens":null,"price_per_million":"1","amount":"0.00012"},{"bucket":"output","tokens":20,"reasoning_tokens":0,"price_per_million":"2","amount":"0.000048"}],"computed":"0.000168","charged":"0.000168","waived":"0","waived_because":null},
                "attempts":[{"provider":"openai","model":"gpt-4o-mini-2024-07-18","status":200,"failure":null,"ms":312}]}}
                """,
        },
        new(HttpMethod.Get, "/v1/key", "What this key has spent and has left.")
        {
            Answer = """
                {"data":{"label":"llm_sk_0123…wxyz","name":"ci","limit":50,"limit_remaining":48.5,"limit_reset":"monthly","usage":12.25,"usage_daily":0.4,"usage_weekly":1.5,"usage_monthly":1.5,
                "is_free_tier":false,"created_at":"2026-10-01T08:00:00+00:00","expires_at":null}}
                """,
        },
        new(HttpMethod.Get, "/v1/credits", "What its organization has bought, spent and has left.")
        {
            Answer = """{"data":{"total_credits":25,"total_usage":12.25,"currency":"USD","posted":"12.75","held":"0.05","available":"12.7"}}""",
        },
        new(HttpMethod.Get, "/v1/mcp/tools", "The tools of the registered MCP servers, in the form that a request's `tools` have.")
        {
            Description = "With the header `anthropic-version`, in Anthropic's shape.",
            Answer = """
                {"object":"list","data":[{"type":"function","function":{"name":"github__search","description":"Searches issues.","parameters":{"type":"object","properties":{"query":{"type":"string"}}}}}],
                "servers":[{"slug":"github","name":"GitHub","status":"ok","tools":1,"is_cut":false}]}
                """,
        },
        new(HttpMethod.Post, "/v1/mcp/call", "Calls such a tool in the caller's name; nothing is charged.")
        {
            Body = """{"name":"github__search","arguments":{"query":"is:open"}}""",
            Required = ["name"],
            Answer = """{"object":"mcp.tool_result","name":"github__search","is_error":false,"content":[{"type":"text","text":"3 issues"}],"structured_content":null,"text":"3 issues"}""",
        },
    ];
}
