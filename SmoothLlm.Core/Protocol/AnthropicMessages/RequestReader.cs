using System.Collections.Immutable;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>Reads a whole Messages request, for a provider that speaks another format. Source: Anthropic API reference, "Create a Message".</summary>
public static class RequestReader
{
    /// <summary>Reads a request that <see cref="MessagesRequestReader"/> has admitted.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="notes">Takes the names of what is in it and has no meaning elsewhere.</param>
    internal static ConversationRequest Read(ReadOnlySpan<byte> body, TranslationNotes notes)
    {
        var root = new RequestField(JsonElement.Parse(body), "");
        var turns = ImmutableArray.CreateBuilder<Turn>();
        ReadSystem(root["system"], turns, notes);
        BlockReader.ReadTurns(root["messages"], turns, notes);
        var choice = root["tool_choice"];
        return new ConversationRequest
        {
            Format = WireFormat.AnthropicMessages,
            ModelName = root["model"].RequiredText(),
            Turns = turns.ToImmutable(),
            Tools = [.. root["tools"].Entries().Select(tool => ReadTool(tool, notes))],
            ToolUse = ReadToolUse(choice),
            AllowsParallelTools = !choice["disable_parallel_tool_use"].Flag(),
            MaxOutputTokens = root["max_tokens"].Whole(),
            IsStreamed = root["stream"].Flag() ?? false,
            Sampling = new Sampling
            {
                Temperature = root["temperature"].Number(),
                TopP = root["top_p"].Number(),
                TopK = root["top_k"].Whole(),
            },
            Stop = [.. root["stop_sequences"].Entries().Select(entry => entry.RequiredText())],
            Shape = ReadShape(root),
            Effort = ReadEffort(root),
            User = root["metadata"]["user_id"].Text(),
            ServiceTier = root["service_tier"].Text(),
            Extras = ExtraFields.Read(root, IsCommon),
        };
    }

    internal static CacheMark? ReadCache(RequestField holder) =>
        holder["cache_control"] is { IsPresent: true } mark ? new CacheMark(mark["ttl"].Text()) : null;

    private static bool IsCommon(string name) => name is "model" or "messages" or "system" or "tools" or "tool_choice" or "max_tokens" or "stream"
        or "temperature" or "top_p" or "top_k" or "stop_sequences" or "output_config" or "output_format" or "thinking" or "metadata" or "service_tier";

    private static void ReadSystem(RequestField system, ImmutableArray<Turn>.Builder turns, TranslationNotes notes)
    {
        if (!system.IsPresent)
            return;
        turns.Add(new Turn(Role.System, system.IsText ? [new Part.Text(system.RequiredText())] : BlockReader.ReadBlocks(system, notes)));
    }

    private static ToolOffer ReadTool(RequestField tool, TranslationNotes notes)
    {
        if (tool["type"].Text() is { } type && type != "custom")
            throw tool.Refuse("is a tool that Anthropic itself runs; the provider of this model does not have it.");
        foreach (var field in tool.Value.EnumerateObject())
        {
            if (field.Name is not ("type" or "name" or "description" or "input_schema" or "strict" or "cache_control"))
                notes.Drop("tools." + field.Name);
        }

        if (tool["cache_control"].IsPresent)
            notes.Drop("cache_control");
        return new ToolOffer(
            tool["name"].RequiredText(), tool["description"].Text(), tool["input_schema"].Object(), tool["strict"].Flag(), ReadCache(tool));
    }

    private static ToolUse? ReadToolUse(RequestField choice)
    {
        if (!choice.IsPresent)
            return null;
        return choice["type"].RequiredText() switch
        {
            "auto" => new ToolUse.Free(),
            "any" => new ToolUse.Required(),
            "none" => new ToolUse.Forbidden(),
            "tool" => new ToolUse.One(choice["name"].RequiredText()),
            _ => throw choice["type"].Wrong("'auto', 'any', 'tool' or 'none'"),
        };
    }

    /// <summary>The format stood in a field of its own before.</summary>
    private static AnswerShape.JsonSchema? ReadShape(RequestField root)
    {
        var format = root["output_config"]["format"] is { IsPresent: true } nested ? nested : root["output_format"];
        if (!format.IsPresent)
            return null;
        if (format["type"].Text() != "json_schema")
            throw format["type"].Wrong("'json_schema'");
        return new AnswerShape.JsonSchema(Name: null, Description: null, format["schema"].Object() ?? throw format["schema"].Missing(), IsStrict: true);
    }

    private static Effort? ReadEffort(RequestField root)
    {
        var thinking = root["thinking"];
        string? type = thinking["type"].Text();
        if (type == "disabled")
            return null;
        if (root["output_config"]["effort"].Text() is { } level)
            return new Effort.Level(level);
        return type switch
        {
            "enabled" => new Effort.Budget(thinking["budget_tokens"].Whole() ?? throw thinking["budget_tokens"].Missing()),
            "adaptive" => new Effort.Adaptive(),
            _ => null,
        };
    }
}
