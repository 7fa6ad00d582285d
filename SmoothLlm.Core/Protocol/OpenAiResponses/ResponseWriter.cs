using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiResponses;

/// <summary>Writes a whole response. Source: OpenAI API reference, "The response object".</summary>
public static class ResponseWriter
{
    /// <summary>Writes an answer.</summary>
    /// <param name="answer">What was answered; its first choice counts.</param>
    /// <param name="created">When, UTC.</param>
    /// <param name="usage">The tokens that are charged.</param>
    /// <param name="charge">What they come to.</param>
    public static EditedBody Write(ConversationAnswer answer, DateTimeOffset created, in TokenUsage usage, in Charge charge)
    {
        var choice = answer.Choices[0];
        var output = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(output, JsonText.Options);
        Begin(json, answer.Id, answer.ModelName, created, choice.Reason);
        json.WriteStartArray("output"u8);
        for (int index = 0; index < choice.Parts.Length; index++)
            WriteItem(json, choice.Parts[index], ItemId(answer.Id, index));
        json.WriteEndArray();
        End(json, output, usage, charge);
        return new EditedBody(output.WrittenMemory).Finish();
    }

    /// <summary>All that stands before the output.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="id">The provider's name for the answer.</param>
    /// <param name="model">Who answers.</param>
    /// <param name="created">When, UTC.</param>
    /// <param name="reason">Why it ended; null when it has not.</param>
    internal static void Begin(Utf8JsonWriter json, string id, string model, DateTimeOffset created, FinishReason? reason)
    {
        string? incomplete = reason switch { FinishReason.Length => "max_output_tokens", FinishReason.Refusal => "content_filter", _ => null };
        json.WriteStartObject();
        json.WriteString("id"u8, ResponseId(id));
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, created.ToUnixTimeSeconds());
        json.WriteString("status"u8, reason is null ? "in_progress"u8 : incomplete is null ? "completed"u8 : "incomplete"u8);
        json.WriteNull("error"u8);
        if (incomplete is null)
        {
            json.WriteNull("incomplete_details"u8);
        }
        else
        {
            json.WriteStartObject("incomplete_details"u8);
            json.WriteString("reason"u8, incomplete);
            json.WriteEndObject();
        }

        json.WriteNull("instructions"u8);
        json.WriteString("model"u8, model);
        json.WriteBoolean("parallel_tool_calls"u8, true);
        json.WriteNull("temperature"u8);
        json.WriteNull("top_p"u8);
        json.WriteString("tool_choice"u8, "auto"u8);
        json.WriteStartArray("tools"u8);
        json.WriteEndArray();
        json.WriteStartObject("metadata"u8);
        json.WriteEndObject();
        json.WriteNull("previous_response_id"u8);
        json.WriteBoolean("store"u8, false);
    }

    /// <summary>The usage, and the end of the object.</summary>
    internal static void End(Utf8JsonWriter json, IBufferWriter<byte> output, in TokenUsage usage, in Charge charge)
    {
        json.WritePropertyName("usage"u8);
        json.Flush();
        ResponsesUsage.Write(output, usage, charge);
        output.Write("}"u8);
    }

    /// <summary>Ids of responses begin with a word of their own.</summary>
    internal static string ResponseId(string id) => "resp_" + Bare(id);

    internal static string ItemId(string id, int index) => $"item_{Bare(id)}_{index}";

    private static string Bare(string id) => id.StartsWith("msg_", StringComparison.Ordinal) ? id[4..]
        : id.StartsWith("chatcmpl-", StringComparison.Ordinal) ? id["chatcmpl-".Length..] : id;

    private static void WriteItem(Utf8JsonWriter json, Part part, string id)
    {
        switch (part)
        {
            case Part.Text { Words: var words }:
                ItemWriter.WriteMessage(json, id, words, isRefusal: false);
                break;
            case Part.Refusal { Words: var words }:
                ItemWriter.WriteMessage(json, id, words, isRefusal: true);
                break;
            case Part.ToolCall call:
                ItemWriter.WriteCall(json, id, CallIds.Join(call.Id, call.Signature), call.Name, call.Arguments.Length == 0 ? "{}" : call.Arguments, isDone: true);
                break;
            case Part.Thinking thinking:
                ItemWriter.WriteReasoning(json, id, thinking.Words, ReasoningSeal.Write(thinking.Signature, null), isDone: true);
                break;
            case Part.HiddenThinking hidden:
                ItemWriter.WriteReasoning(json, id, null, ReasoningSeal.Write(null, hidden.Data), isDone: true);
                break;
        }
    }
}
