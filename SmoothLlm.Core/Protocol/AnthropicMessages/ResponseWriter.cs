using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>Writes a whole message. Source: Anthropic API reference, "Create a Message", response.</summary>
public static class ResponseWriter
{
    /// <summary>Writes an answer.</summary>
    /// <param name="answer">What was answered; its first choice counts.</param>
    /// <param name="usage">The tokens that are charged.</param>
    /// <param name="charge">What they come to.</param>
    public static EditedBody Write(ConversationAnswer answer, in TokenUsage usage, in Charge charge)
    {
        var output = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(output, JsonText.Options))
        {
            var choice = answer.Choices[0];
            json.WriteStartObject();
            json.WriteString("id"u8, StopReasons.Id(answer.Id));
            json.WriteString("type"u8, "message"u8);
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("model"u8, answer.ModelName);
            json.WriteStartArray("content"u8);
            foreach (var part in choice.Parts)
                WriteBlock(json, part);
            json.WriteEndArray();
            json.WriteString("stop_reason"u8, StopReasons.Write(choice.Reason));
            json.WriteString("stop_sequence"u8, choice.StopText);
            json.WritePropertyName("usage"u8);
            json.Flush();
            MessagesUsage.Write(output, default, usage, charge);
            output.Write("}"u8);
        }

        return new EditedBody(output.WrittenMemory).Finish();
    }

    private static void WriteBlock(Utf8JsonWriter json, Part part)
    {
        json.WriteStartObject();
        switch (part)
        {
            case Part.Text or Part.Refusal:
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, part is Part.Text text ? text.Words : ((Part.Refusal)part).Words);
                break;
            case Part.Thinking thinking:
                json.WriteString("type"u8, "thinking"u8);
                json.WriteString("thinking"u8, thinking.Words);
                json.WriteString("signature"u8, thinking.Signature ?? "");
                break;
            case Part.HiddenThinking hidden:
                json.WriteString("type"u8, "redacted_thinking"u8);
                json.WriteString("data"u8, hidden.Data);
                break;
            case Part.ToolCall call:
                json.WriteString("type"u8, "tool_use"u8);
                json.WriteString("id"u8, CallIds.Join(call.Id, call.Signature));
                json.WriteString("name"u8, call.Name);
                json.WritePropertyName("input"u8);
                WriteInput(json, call.Arguments);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>What a model wrote may be no JSON object, above all when it was cut off; it stays readable then.</summary>
    internal static void WriteInput(Utf8JsonWriter json, string arguments)
    {
        if (arguments.Length > 0)
        {
            try
            {
                var input = JsonElement.Parse(arguments);
                if (input.ValueKind == JsonValueKind.Object)
                {
                    input.WriteTo(json);
                    return;
                }
            }
            catch (JsonException)
            {
                // Written as text below.
            }
        }

        json.WriteStartObject();
        if (arguments.Length > 0)
            json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
    }
}
