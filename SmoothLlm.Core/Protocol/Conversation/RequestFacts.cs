namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>What the request's way needs to know of a request, in whichever format; the rest stays in the bytes.</summary>
/// <param name="Format">In whose words it is.</param>
/// <param name="ModelName">The model asked for.</param>
/// <param name="ModelValue">Where its value stands in the body, quotes included.</param>
/// <param name="IsStreamed">Whether the answer is to be streamed.</param>
/// <param name="MaxOutputTokens">The client's cap per choice, tokens; null when absent.</param>
/// <param name="Choices">How many answers are asked for, at least 1.</param>
/// <param name="MediaParts">Message parts that are not text; they may cost more tokens than they have bytes.</param>
/// <param name="HasFiles">Whether some of them may be of any length, whatever their bytes here.</param>
/// <param name="BodyEnd">Where the closing brace of the body stands.</param>
public abstract record RequestFacts(
    WireFormat Format,
    string ModelName,
    Range ModelValue,
    bool IsStreamed,
    long? MaxOutputTokens,
    int Choices,
    int MediaParts,
    bool HasFiles,
    int BodyEnd)
{
    /// <summary>Longest <see cref="EndUser"/>, in characters; longer ones are cut.</summary>
    public const int MaxEndUserLength = 256;

    /// <summary>The client's own name for whoever is behind the request; null when it does not say.</summary>
    public string? EndUser { get; init; }

    /// <summary>A name as it is stored.</summary>
    /// <param name="text">As it was sent.</param>
    /// <returns>Null for nothing.</returns>
    public static string? EndUserOf(string? text) => text switch
    {
        null or "" => null,
        { Length: <= MaxEndUserLength } => text,
        // Not in the middle of a character.
        _ => text[..(char.IsHighSurrogate(text[MaxEndUserLength - 1]) ? MaxEndUserLength - 1 : MaxEndUserLength)],
    };
}
