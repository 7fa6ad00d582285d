using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>
/// Writes how much the model is to think, and the schema that its answer keeps to, which stand in one field. A model that
/// is forced to call a tool, or that goes on after a call whose thoughts are not sealed, must not be told to think.
/// Source: Anthropic's pages on extended thinking, adaptive thinking, effort and structured outputs.
/// </summary>
internal static class ThinkingWriter
{
    private const long FewestTokens = 1024;

    /// <returns>Whether it is told to think, so that its sampling cannot be set.</returns>
    public static bool Write(Utf8JsonWriter json, ConversationRequest request, ModelTraits traits, long maxTokens, TranslationNotes notes)
    {
        string? level = LevelOf(request.Effort);
        bool isWanted = request.Effort is not null and not Effort.Level { Word: "none" };
        bool isForced = request.ToolUse is ToolUse.Required or ToolUse.One || RequestWriter.AnswersByTool(request, traits);
        bool thinks = isWanted && !isForced && traits.Thinking switch
        {
            ThinkingStyle.Adaptive => true,
            ThinkingStyle.Budget => maxTokens > FewestTokens && !GoesOnUnsealed(request),
            _ => false,
        };
        if (isWanted && !thinks)
            notes.Drop("reasoning_effort");
        if (thinks)
            WriteThinking(json, request.Effort!, traits, maxTokens);
        WriteOutput(json, request, traits, thinks && traits.Thinking == ThinkingStyle.Adaptive ? level : null);
        return thinks;
    }

    private static void WriteThinking(Utf8JsonWriter json, Effort effort, ModelTraits traits, long maxTokens)
    {
        json.WriteStartObject("thinking"u8);
        if (traits.Thinking == ThinkingStyle.Adaptive)
        {
            json.WriteString("type"u8, "adaptive"u8);
        }
        else
        {
            long wanted = effort switch
            {
                Effort.Budget { Tokens: var tokens } => tokens,
                Effort.Level { Word: "minimal" or "low" } => 1024,
                Effort.Level { Word: "medium" } => 4096,
                _ => 16_384,
            };
            // Some of the answer is to be left for words.
            json.WriteString("type"u8, "enabled"u8);
            json.WriteNumber("budget_tokens"u8, Math.Clamp(wanted, FewestTokens, Math.Max(FewestTokens, maxTokens * 3 / 4)));
        }

        json.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter json, ConversationRequest request, ModelTraits traits, string? level)
    {
        var shape = traits.KeepsToSchema ? request.Shape as AnswerShape.JsonSchema : null;
        if (level is null && shape is null)
            return;
        json.WriteStartObject("output_config"u8);
        if (level is not null)
            json.WriteString("effort"u8, level);
        if (shape is not null)
        {
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, "json_schema"u8);
            json.WritePropertyName("schema"u8);
            shape.Schema.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string? LevelOf(Effort? effort) => effort switch
    {
        Effort.Level { Word: "minimal" or "low" } => "low",
        Effort.Level { Word: "medium" } => "medium",
        Effort.Level { Word: "max" } => "max",
        Effort.Level { Word: "high" or "xhigh" } => "high",
        Effort.Budget { Tokens: <= 2048 } => "low",
        Effort.Budget { Tokens: <= 8192 } => "medium",
        Effort.Budget => "high",
        _ => null,
    };

    private static bool GoesOnUnsealed(ConversationRequest request)
    {
        if (request.Turns is not [.., { Role: Role.Tool }])
            return false;
        var last = request.Turns.LastOrDefault(turn => turn.Role == Role.Assistant);
        return last is not null && !last.Parts.Any(part => part is Part.HiddenThinking or Part.Thinking { Signature: not null });
    }
}
