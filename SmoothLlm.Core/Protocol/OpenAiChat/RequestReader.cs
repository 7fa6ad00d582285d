using System.Collections.Immutable;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>
/// Reads a whole chat completion request, for a provider that speaks another format. Source: OpenAI API reference,
/// "Create chat completion"; <c>cache_control</c>, <c>reasoning</c>, <c>reasoning_details</c> and <c>file_url</c> as OpenRouter's and LiteLLM's clients send them.
/// </summary>
public static class RequestReader
{
    /// <summary>Reads a request that <see cref="ChatRequestReader"/> has admitted.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="notes">Takes the names of what is in it and has no meaning.</param>
    internal static ConversationRequest Read(ReadOnlySpan<byte> body, TranslationNotes notes)
    {
        var root = new RequestField(JsonElement.Parse(body), "");
        return new ConversationRequest
        {
            Format = WireFormat.OpenAiChat,
            ModelName = root["model"].RequiredText(),
            Turns = MessageReader.Read(root["messages"], notes),
            Tools = [.. root["tools"].Entries().Select(ReadTool)],
            ToolUse = ReadToolUse(root["tool_choice"]),
            AllowsParallelTools = root["parallel_tool_calls"].Flag(),
            MaxOutputTokens = Larger(root["max_tokens"].Whole(), root["max_completion_tokens"].Whole()),
            IsStreamed = root["stream"].Flag() ?? false,
            Choices = (int)(root["n"].Whole() ?? 1),
            Sampling = ReadSampling(root),
            Stop = ReadStop(root["stop"]),
            Shape = ReadShape(root["response_format"]),
            Effort = ReadEffort(root),
            LogProbabilities = root["logprobs"].Flag() == true ? (int)(root["top_logprobs"].Whole() ?? 0) : null,
            User = root["user"].Text() ?? root["safety_identifier"].Text(),
            Metadata = root["metadata"].Object(),
            ServiceTier = root["service_tier"].Text(),
            PromptCacheKey = root["prompt_cache_key"].Text(),
            Extras = ExtraFields.Read(root, IsCommon),
        };
    }

    private static bool IsCommon(string name) => name is "model" or "messages" or "tools" or "tool_choice" or "parallel_tool_calls"
        or "max_tokens" or "max_completion_tokens" or "stream" or "stream_options" or "n" or "temperature" or "top_p" or "top_k"
        or "frequency_penalty" or "presence_penalty" or "seed" or "logit_bias" or "stop" or "response_format" or "reasoning_effort"
        or "reasoning" or "logprobs" or "top_logprobs" or "user" or "safety_identifier" or "metadata" or "service_tier" or "prompt_cache_key";

    private static Sampling ReadSampling(RequestField root) => new()
    {
        Temperature = root["temperature"].Number(),
        TopP = root["top_p"].Number(),
        TopK = root["top_k"].Whole(),
        FrequencyPenalty = root["frequency_penalty"].Number(),
        PresencePenalty = root["presence_penalty"].Number(),
        Seed = root["seed"].Whole(),
        LogitBias = root["logit_bias"].Object(),
    };

    private static ToolOffer ReadTool(RequestField tool)
    {
        if (tool["type"].Text() is { } type && type != "function")
            throw tool.Refuse($"is no function; the provider of this model takes only tools of type 'function'.");
        var function = tool["function"];
        if (function.Object() is null)
            throw function.Missing();
        return new ToolOffer(
            function["name"].RequiredText(), function["description"].Text(), function["parameters"].Object(), function["strict"].Flag(), ReadCache(tool));
    }

    private static ToolUse? ReadToolUse(RequestField choice)
    {
        if (!choice.IsPresent)
            return null;
        if (!choice.IsText)
        {
            return choice["type"].Text() is null or "function"
                ? new ToolUse.One(choice["function"]["name"].RequiredText())
                : throw choice.Refuse("is of a kind that the provider of this model does not know.");
        }

        return choice.Text() switch
        {
            "auto" => new ToolUse.Free(),
            "none" => new ToolUse.Forbidden(),
            "required" => new ToolUse.Required(),
            _ => throw choice.Wrong("'none', 'auto', 'required', or name a function"),
        };
    }

    private static ImmutableArray<string> ReadStop(RequestField stop) =>
        !stop.IsPresent ? [] : stop.IsText ? [stop.RequiredText()] : [.. stop.Entries().Select(entry => entry.RequiredText())];

    private static AnswerShape? ReadShape(RequestField format)
    {
        if (!format.IsPresent)
            return null;
        var schema = format["json_schema"];
        return format["type"].RequiredText() switch
        {
            "text" => null,
            "json_object" => new AnswerShape.AnyObject(),
            "json_schema" => new AnswerShape.JsonSchema(
                schema["name"].Text(), schema["description"].Text(), schema["schema"].Object() ?? throw schema["schema"].Missing(), schema["strict"].Flag()),
            _ => throw format["type"].Wrong("'text', 'json_object' or 'json_schema'"),
        };
    }

    private static Effort? ReadEffort(RequestField root)
    {
        var reasoning = root["reasoning"];
        if ((root["reasoning_effort"].Text() ?? reasoning["effort"].Text()) is { } level)
            return new Effort.Level(level);
        if (reasoning["max_tokens"].Whole() is { } budget)
            return new Effort.Budget(budget);
        return reasoning["enabled"].Flag() switch { true => new Effort.Adaptive(), false => new Effort.Level("none"), null => null };
    }

    internal static CacheMark? ReadCache(RequestField holder) =>
        holder["cache_control"] is { IsPresent: true } mark ? new CacheMark(mark["ttl"].Text()) : null;

    private static long? Larger(long? one, long? other) => one is null || other is null ? one ?? other : Math.Max(one.Value, other.Value);
}
