using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Writes a whole chat completion. Source: OpenAI API reference, "The chat completion object".</summary>
public static class ResponseWriter
{
    /// <summary>Writes an answer.</summary>
    /// <param name="answer">What was answered.</param>
    /// <param name="created">When, UTC.</param>
    /// <param name="usage">The tokens that are charged.</param>
    /// <param name="charge">What they come to.</param>
    public static EditedBody Write(ConversationAnswer answer, DateTimeOffset created, in TokenUsage usage, in Charge charge)
    {
        var output = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(output, JsonText.Options))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, FinishReasons.Id(answer.Id));
            json.WriteString("object"u8, "chat.completion"u8);
            json.WriteNumber("created"u8, created.ToUnixTimeSeconds());
            json.WriteString("model"u8, answer.ModelName);
            json.WriteStartArray("choices"u8);
            for (int index = 0; index < answer.Choices.Length; index++)
                WriteChoice(json, index, answer.Choices[index]);
            json.WriteEndArray();
            json.WritePropertyName("usage"u8);
            json.Flush();
            ChatUsage.Write(output, default, usage, charge);
            output.Write("}"u8);
        }

        return new EditedBody(output.WrittenMemory).Finish();
    }

    private static void WriteChoice(Utf8JsonWriter json, int index, AnswerChoice choice)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        WriteText(json, "content"u8, string.Concat(choice.Parts.OfType<Part.Text>().Select(part => part.Words)));
        WriteText(json, "refusal"u8, string.Concat(choice.Parts.OfType<Part.Refusal>().Select(part => part.Words)));
        WriteThinking(json, choice);
        WriteCalls(json, choice);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, FinishReasons.Write(choice.Reason));
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string text)
    {
        if (text.Length > 0)
            json.WriteString(name, text);
        else
            json.WriteNull(name);
    }

    private static void WriteThinking(Utf8JsonWriter json, AnswerChoice choice)
    {
        var thoughts = choice.Parts.Where(part => part is Part.Thinking or Part.HiddenThinking).ToArray();
        if (thoughts.Length == 0)
            return;
        string words = string.Concat(thoughts.OfType<Part.Thinking>().Select(part => part.Words));
        if (words.Length > 0)
            json.WriteString("reasoning_content"u8, words);
        json.WriteStartArray("reasoning_details"u8);
        for (int index = 0; index < thoughts.Length; index++)
        {
            var thinking = thoughts[index] as Part.Thinking;
            WriteDetail(json, index, thinking?.Words, thinking?.Signature, (thoughts[index] as Part.HiddenThinking)?.Data);
        }

        json.WriteEndArray();
    }

    /// <summary>A piece of thought with what its provider needs to take it back.</summary>
    internal static void WriteDetail(Utf8JsonWriter json, int index, string? words, string? signature, string? hidden)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, hidden is null ? "reasoning.text"u8 : "reasoning.encrypted"u8);
        if (words is not null)
            json.WriteString("text"u8, words);
        if (signature is not null)
            json.WriteString("signature"u8, signature);
        if (hidden is not null)
            json.WriteString("data"u8, hidden);
        json.WriteString("format"u8, "anthropic-claude-v1"u8);
        json.WriteNumber("index"u8, index);
        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, AnswerChoice choice)
    {
        var calls = choice.Parts.OfType<Part.ToolCall>().ToArray();
        if (calls.Length == 0)
            return;
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            MessageWriter.WriteCallIdentity(json, call.Id, call.Signature);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.Arguments.Length == 0 ? "{}" : call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
