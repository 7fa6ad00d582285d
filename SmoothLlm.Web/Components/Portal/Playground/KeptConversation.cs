using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>A conversation as the browser keeps it (conversations.js).</summary>
internal sealed record KeptConversation(bool IsOwnKey, PlaygroundSettings Settings, IReadOnlyList<KeptLane> Lanes)
{
    /// <summary>Longer ones are not kept; conversations.js bounds how many there may be, and all of them together.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int MaxTitleLength = 60;
    private const int MaxTurns = 1000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true };

    /// <summary>What the list calls it until the member gives it another name.</summary>
    [JsonIgnore]
    public string Title
    {
        get
        {
            string asked = Lanes.SelectMany(lane => lane.Turns).FirstOrDefault()?.Question.Text.ReplaceLineEndings(" ") ?? "";
            return asked.Length <= MaxTitleLength ? asked : asked[..MaxTitleLength].TrimEnd() + "…";
        }
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <param name="kept">From a browser, so it may be anything.</param>
    /// <param name="maxLanes">More are refused.</param>
    /// <returns>Null when it is no conversation.</returns>
    public static KeptConversation? Read(ReadOnlySpan<byte> kept, int maxLanes)
    {
        try
        {
            var read = JsonSerializer.Deserialize<KeptConversation>(kept, Json);
            bool isWhole = read is { Settings: not null, Lanes: { Count: > 0 } lanes } && lanes.Count <= maxLanes
                && lanes.All(lane => lane is { Model: not null, Provider: not null, Turns.Count: <= MaxTurns } && lane.Turns.All(IsWhole));
            return isWhole ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsWhole(Turn turn) =>
        turn is { Question: { Text: not null, Attachments: not null }, Answer: { Text: not null, Thoughts: not null, ToolCalls: not null } }
        && turn.Question.Attachments.All(file => file is { Name: not null, Content: not null } && (file.Kind == AttachmentKind.Text || file.Content.StartsWith("data:", StringComparison.Ordinal)))
        && turn.Answer.ToolCalls.All(call => call is { Name: not null, Arguments: not null });
}

/// <summary>One model's side of it.</summary>
internal sealed record KeptLane(string Model, string Provider, IReadOnlyList<Turn> Turns);
