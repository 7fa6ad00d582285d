using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>Writes the tools of a Messages request and whether they must be called.</summary>
internal static class ToolWriter
{
    public static void Write(Utf8JsonWriter json, ConversationRequest request, ModelTraits traits, TranslationNotes notes)
    {
        bool answersByTool = RequestWriter.AnswersByTool(request, traits);
        if (request.Tools.IsEmpty && !answersByTool)
            return;
        json.WriteStartArray("tools"u8);
        foreach (var tool in request.Tools)
            WriteTool(json, tool, traits, notes);
        if (answersByTool && request.Shape is AnswerShape.JsonSchema shape)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, RequestWriter.AnswerTool);
            json.WriteString("description"u8, shape.Description ?? "Gives the answer to the user. Call it with the whole answer.");
            json.WritePropertyName("input_schema"u8);
            shape.Schema.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteChoice(json, Choice(request, answersByTool), request.AllowsParallelTools == false || (answersByTool && request.Tools.IsEmpty));
    }

    private static ToolUse? Choice(ConversationRequest request, bool answersByTool)
    {
        if (!answersByTool)
            return request.ToolUse;
        return request.ToolUse switch
        {
            ToolUse.One one => one,
            null or ToolUse.Free or ToolUse.Required when !request.Tools.IsEmpty => new ToolUse.Required(),
            _ => new ToolUse.One(RequestWriter.AnswerTool),
        };
    }

    private static void WriteTool(Utf8JsonWriter json, ToolOffer tool, ModelTraits traits, TranslationNotes notes)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, tool.Name);
        if (tool.Description is { Length: > 0 } description)
            json.WriteString("description"u8, description);
        json.WritePropertyName("input_schema"u8);
        if (tool.Schema is { } schema && schema.EnumerateObject().MoveNext())
        {
            schema.WriteTo(json);
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "object"u8);
            json.WriteEndObject();
        }

        if (tool.IsStrict == true && traits.KeepsToSchema)
            json.WriteBoolean("strict"u8, true);
        else if (tool.IsStrict == true)
            notes.Drop("tools.function.strict");
        BlockWriter.WriteMark(json, tool.Cache);
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ToolUse? use, bool isOneAtATime)
    {
        if (use is null && !isOneAtATime)
            return;
        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, use switch
        {
            ToolUse.Required => "any"u8,
            ToolUse.Forbidden => "none"u8,
            ToolUse.One => "tool"u8,
            _ => "auto"u8,
        });
        if (use is ToolUse.One { Name: var name })
            json.WriteString("name"u8, name);
        if (isOneAtATime && use is not ToolUse.Forbidden)
            json.WriteBoolean("disable_parallel_tool_use"u8, true);
        json.WriteEndObject();
    }
}
