using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Writes a request for a provider that speaks OpenAI's chat completions. A stream always asks for the usage.</summary>
public static class RequestWriter
{
    /// <summary>Writes a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="upstreamModel">The provider's name for the model.</param>
    /// <param name="cap">What the answer is capped to, and the name of that field at this provider; null for none.</param>
    /// <param name="notes">Takes the names of what is left out.</param>
    internal static EditedBody Write(ConversationRequest request, string upstreamModel, OutputCap? cap, TranslationNotes notes)
    {
        var traits = ModelTraits.Of(upstreamModel);
        return JsonText.Body(4096, json =>
        {
            json.WriteStartObject();
            json.WriteString("model"u8, upstreamModel);
            MessageWriter.Write(json, request, traits, notes);
            WriteTools(json, request, traits);
            if (cap is { } limit)
                json.WriteNumber(traits.CapsByCompletionTokens ? "max_completion_tokens" : limit.Field, limit.Tokens);
            WriteSampling(json, request, traits, notes);
            WriteAnswer(json, request, traits, notes);
            WriteContext(json, request, notes);
            json.WriteEndObject();
        });
    }

    private static void WriteTools(Utf8JsonWriter json, ConversationRequest request, ModelTraits traits)
    {
        if (request.Tools.IsEmpty)
            return;
        json.WriteStartArray("tools"u8);
        foreach (var tool in request.Tools)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, tool.Name);
            if (tool.Description is { } description)
                json.WriteString("description"u8, description);
            if (tool.Schema is { } schema)
                WriteSchema(json, "parameters"u8, schema, traits);
            if (tool.IsStrict is { } isStrict && !traits.HasNarrowSchemas)
                json.WriteBoolean("strict"u8, isStrict);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        switch (request.ToolUse)
        {
            case ToolUse.Free: json.WriteString("tool_choice"u8, "auto"u8); break;
            case ToolUse.Required: json.WriteString("tool_choice"u8, "required"u8); break;
            case ToolUse.Forbidden: json.WriteString("tool_choice"u8, "none"u8); break;
            case ToolUse.One { Name: var name }:
                json.WriteStartObject("tool_choice"u8);
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, name);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
        }

        if (request.AllowsParallelTools is { } allows)
            json.WriteBoolean("parallel_tool_calls"u8, allows);
    }

    private static void WriteSampling(Utf8JsonWriter json, ConversationRequest request, ModelTraits traits, TranslationNotes notes)
    {
        var sampling = request.Sampling;
        bool thinks = request.Effort is not Effort.Level { Word: "none" };
        bool isFree = traits.Sampling is SamplingRule.Free or SamplingRule.OneOfTwo || (traits.Sampling == SamplingRule.OnlyWithoutThinking && !thinks);
        WriteNumber("temperature", sampling.Temperature, isFree);
        WriteNumber("top_p", sampling.TopP, isFree);
        WriteNumber("frequency_penalty", sampling.FrequencyPenalty, traits.TakesPenalties);
        WriteNumber("presence_penalty", sampling.PresencePenalty, traits.TakesPenalties);
        if (sampling.TopK is not null)
            notes.Drop("top_k");
        if (sampling.Seed is { } seed)
            json.WriteNumber("seed"u8, seed);
        if (sampling.LogitBias is { } bias)
            WriteValue(json, "logit_bias"u8, bias);
        if (request.Stop.IsEmpty)
            return;
        if (!traits.TakesStop)
        {
            notes.Drop(request.Format == WireFormat.AnthropicMessages ? "stop_sequences" : "stop");
            return;
        }

        json.WriteStartArray("stop"u8);
        foreach (string text in request.Stop)
            json.WriteStringValue(text);
        json.WriteEndArray();

        void WriteNumber(string name, double? value, bool isTaken)
        {
            if (value is not { } number)
                return;
            if (isTaken)
                json.WriteNumber(name, number);
            else
                notes.Drop(name);
        }
    }

    private static void WriteAnswer(Utf8JsonWriter json, ConversationRequest request, ModelTraits traits, TranslationNotes notes)
    {
        if (request.IsStreamed)
        {
            json.WriteBoolean("stream"u8, true);
            json.WriteStartObject("stream_options"u8);
            json.WriteBoolean("include_usage"u8, true);
            json.WriteEndObject();
        }

        if (request.Choices > 1)
            json.WriteNumber("n"u8, request.Choices);
        if (request.LogProbabilities is { } alternatives)
        {
            json.WriteBoolean("logprobs"u8, true);
            if (alternatives > 0)
                json.WriteNumber("top_logprobs"u8, alternatives);
        }

        WriteShape(json, request.Shape, traits);
        if (Level(request.Effort) is { } level)
        {
            if (traits.TakesEffort)
                json.WriteString("reasoning_effort"u8, level);
            else
                notes.Drop(request.Format == WireFormat.AnthropicMessages ? "thinking" : "reasoning_effort");
        }
    }

    private static void WriteShape(Utf8JsonWriter json, AnswerShape? shape, ModelTraits traits)
    {
        if (shape is null)
            return;
        json.WriteStartObject("response_format"u8);
        if (shape is AnswerShape.JsonSchema schema)
        {
            json.WriteString("type"u8, "json_schema"u8);
            json.WriteStartObject("json_schema"u8);
            json.WriteString("name"u8, schema.Name ?? "answer");
            if (schema.Description is { } description)
                json.WriteString("description"u8, description);
            WriteSchema(json, "schema"u8, schema.Schema, traits);
            if (schema.IsStrict is { } isStrict)
                json.WriteBoolean("strict"u8, isStrict);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("type"u8, "json_object"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteContext(Utf8JsonWriter json, ConversationRequest request, TranslationNotes notes)
    {
        if (request.User is { } user)
            json.WriteString("user"u8, user);
        if (request.PromptCacheKey is { } key)
            json.WriteString("prompt_cache_key"u8, key);
        if (request.Format != WireFormat.OpenAiChat)
        {
            // The same word means another thing at each provider.
            if (request.ServiceTier is not null)
                notes.Drop("service_tier");
            if (request.Metadata is not null)
                notes.Drop("metadata");
            ExtraFields.Leave(request, notes);
            return;
        }

        if (request.ServiceTier is { } tier)
            json.WriteString("service_tier"u8, tier);
        if (request.Metadata is { } metadata)
            WriteValue(json, "metadata"u8, metadata);
        foreach (var (name, value) in request.Extras)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }

    /// <summary>The word for a budget is the one whose budget at Anthropic's is nearest.</summary>
    private static string? Level(Effort? effort) => effort switch
    {
        Effort.Level { Word: "max" } => "high",
        Effort.Level { Word: var word } => word,
        Effort.Budget { Tokens: <= 2048 } => "low",
        Effort.Budget { Tokens: <= 8192 } => "medium",
        Effort.Budget => "high",
        _ => null,
    };

    private static void WriteSchema(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement schema, ModelTraits traits)
    {
        json.WritePropertyName(name);
        if (traits.HasNarrowSchemas)
            NarrowSchema.Write(json, schema);
        else
            schema.WriteTo(json);
    }

    private static void WriteValue(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }
}
