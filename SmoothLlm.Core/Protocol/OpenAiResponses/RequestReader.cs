using System.Collections.Immutable;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiResponses;

/// <summary>Reads a whole Responses request. Source: OpenAI API reference, "Create a model response".</summary>
public static class RequestReader
{
    /// <summary>Reads a request that <see cref="ResponsesRequestReader"/> has admitted.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="notes">Takes the names of what is in it and has no meaning elsewhere.</param>
    internal static ConversationRequest Read(ReadOnlySpan<byte> body, TranslationNotes notes)
    {
        var root = new RequestField(JsonElement.Parse(body), "");
        var turns = ImmutableArray.CreateBuilder<Turn>();
        if (root["instructions"].Text() is { Length: > 0 } instructions)
            turns.Add(new Turn(Role.System, [new Part.Text(instructions)]));
        ItemReader.Read(root["input"], turns);
        return new ConversationRequest
        {
            Format = WireFormat.OpenAiResponses,
            ModelName = root["model"].RequiredText(),
            Turns = turns.ToImmutable(),
            Tools = [.. root["tools"].Entries().Select(ReadTool)],
            ToolUse = ReadToolUse(root["tool_choice"]),
            AllowsParallelTools = root["parallel_tool_calls"].Flag(),
            MaxOutputTokens = root["max_output_tokens"].Whole(),
            IsStreamed = root["stream"].Flag() ?? false,
            Sampling = new Sampling { Temperature = root["temperature"].Number(), TopP = root["top_p"].Number() },
            Shape = ReadShape(root["text"]["format"]),
            Effort = root["reasoning"]["effort"].Text() is { } level ? new Effort.Level(level) : null,
            User = root["user"].Text() ?? root["safety_identifier"].Text(),
            PromptCacheKey = root["prompt_cache_key"].Text(),
            Extras = ExtraFields.Read(root, IsCommon),
        };
    }

    private static bool IsCommon(string name) => name is "model" or "input" or "instructions" or "tools" or "tool_choice" or "parallel_tool_calls"
        or "max_output_tokens" or "stream" or "temperature" or "top_p" or "text" or "reasoning" or "user" or "safety_identifier" or "prompt_cache_key"
        or "store" or "background" or "previous_response_id" or "conversation" or "include" or "stream_options" or "metadata" or "truncation" or "service_tier";

    private static ToolOffer ReadTool(RequestField tool) => tool["type"].RequiredText() == "function"
        ? new ToolOffer(tool["name"].RequiredText(), tool["description"].Text(), tool["parameters"].Object(), tool["strict"].Flag(), Cache: null)
        : throw tool.Refuse("is no function; only tools of type 'function' can be offered here.");

    private static ToolUse? ReadToolUse(RequestField choice)
    {
        if (!choice.IsPresent)
            return null;
        if (!choice.IsText)
            return choice["type"].RequiredText() == "function" ? new ToolUse.One(choice["name"].RequiredText()) : throw choice.Refuse("names no function.");
        return choice.Text() switch
        {
            "auto" => new ToolUse.Free(),
            "none" => new ToolUse.Forbidden(),
            "required" => new ToolUse.Required(),
            _ => throw choice.Wrong("'none', 'auto', 'required', or name a function"),
        };
    }

    private static AnswerShape? ReadShape(RequestField format)
    {
        if (!format.IsPresent)
            return null;
        return format["type"].RequiredText() switch
        {
            "text" => null,
            "json_object" => new AnswerShape.AnyObject(),
            "json_schema" => new AnswerShape.JsonSchema(
                format["name"].Text(), format["description"].Text(), format["schema"].Object() ?? throw format["schema"].Missing(), format["strict"].Flag()),
            _ => throw format["type"].Wrong("'text', 'json_object' or 'json_schema'"),
        };
    }
}
