using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using SmoothLlm.Core.Usage;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>A call that the model wants made.</summary>
public sealed record ToolCall(string Name, string Arguments)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = EveryScriptEncoder.Instance, WriteIndented = true };

    /// <summary>For people; as they came while they are not whole.</summary>
    [JsonIgnore]
    public string ReadableArguments
    {
        get
        {
            try
            {
                return JsonNode.Parse(Arguments)?.ToJsonString(Readable) ?? Arguments;
            }
            catch (JsonException)
            {
                return Arguments;
            }
        }
    }
}

/// <summary>What has come of an answer by now.</summary>
/// <param name="Cost">Charged; null as long as it is not known, and where the customer's own key pays.</param>
public sealed record Answer(string Text, string Thoughts, IReadOnlyList<ToolCall> ToolCalls, int? InputTokens, int? OutputTokens, NanoUsd? Cost, string? Problem)
{
    public static Answer Empty { get; } = new("", "", [], null, null, null, null);

    public bool IsEmpty => Text.Length == 0 && Thoughts.Length == 0 && ToolCalls.Count == 0;
}

/// <summary>Reads the stream of a chat completion, cut anywhere, while a page looks at what has come.</summary>
internal sealed class AnswerReader
{
    /// <summary>More than a page could show; what follows is dropped.</summary>
    private const int MaxCharacters = 1_000_000;

    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private readonly StringBuilder thoughts = new();
    private readonly SortedDictionary<int, (string Name, StringBuilder Arguments)> calls = [];
    private byte[] pending = [];
    private int? inputTokens;
    private int? outputTokens;
    private NanoUsd? cost;
    private string? problem;

    public Answer Current
    {
        get
        {
            lock (gate)
            {
                return new Answer(
                    text.ToString(), thoughts.ToString(), [.. calls.Values.Select(call => new ToolCall(call.Name, call.Arguments.ToString()))],
                    inputTokens, outputTokens, cost, problem);
            }
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            pending = [.. pending, .. bytes];
            int taken = 0;
            for (int length; (length = SseScanner.EventLength(pending.AsSpan(taken), 0)) > 0; taken += length)
                Take(pending.AsSpan(taken, length));
            pending = pending.Length > MaxCharacters ? [] : pending[taken..];
        }
    }

    /// <summary>It was refused, or broke off.</summary>
    public void Fail(string message)
    {
        lock (gate)
            problem ??= message;
    }

    /// <summary>Counted by somebody else than the stream.</summary>
    public void Count(TokenUsage usage)
    {
        lock (gate)
            (inputTokens, outputTokens) = ((int)usage.Input, (int)usage.Output);
    }

    private void Take(ReadOnlySpan<byte> @event)
    {
        foreach (string line in Encoding.UTF8.GetString(@event).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal) || line.EndsWith("[DONE]", StringComparison.Ordinal))
                continue;
            try
            {
                using var document = JsonDocument.Parse(line.AsMemory("data:".Length));
                Take(document.RootElement);
            }
            catch (JsonException)
            {
                problem ??= T("A part of the answer could not be read.");
            }
        }
    }

    private void Take(JsonElement chunk)
    {
        if (Child(chunk, "error") is { ValueKind: JsonValueKind.Object } error)
            problem ??= Text(error, "message") ?? T("The answer broke off.");
        if (Child(chunk, "choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0)
            TakeDelta(Child(choices[0], "delta"));
        if (Child(chunk, "usage") is not { ValueKind: JsonValueKind.Object } usage)
            return;
        inputTokens = Number(usage, "prompt_tokens") ?? inputTokens;
        outputTokens = Number(usage, "completion_tokens") ?? outputTokens;
        if (Child(usage, "cost") is { ValueKind: JsonValueKind.Number } charged && charged.TryGetDecimal(out decimal usd))
            cost = NanoUsd.FromUsd(usd);
    }

    private void TakeDelta(JsonElement delta)
    {
        if (text.Length + thoughts.Length > MaxCharacters)
            return;
        text.Append(Text(delta, "content"));
        thoughts.Append(Text(delta, "reasoning_content") ?? Text(delta, "reasoning"));
        if (Child(delta, "tool_calls") is not { ValueKind: JsonValueKind.Array } parts)
            return;
        foreach (var part in parts.EnumerateArray())
        {
            int index = Number(part, "index") ?? calls.Count;
            var function = Child(part, "function");
            var call = calls.GetValueOrDefault(index, (Name: "", Arguments: new StringBuilder()));
            call.Arguments.Append(Text(function, "arguments"));
            calls[index] = (call.Name + Text(function, "name"), call.Arguments);
        }
    }

    private static JsonElement Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    private static string? Text(JsonElement parent, string name) => Child(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int? Number(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : null;
}
