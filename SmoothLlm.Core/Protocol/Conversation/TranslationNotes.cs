using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>What a translation left out because the other format, or the model, has no place for it and no harm is done.</summary>
public sealed class TranslationNotes
{
    /// <summary>Most that are named; a client that sends more has seen its mistake by then.</summary>
    public const int MaxNames = 20;

    private readonly List<string> dropped = [];

    /// <summary>The fields' names, in order, each once.</summary>
    public IReadOnlyList<string> Dropped => dropped;

    /// <summary>A field is left out.</summary>
    /// <param name="field">Its name in the client's format, without positions.</param>
    public void Drop(string field)
    {
        if (dropped.Count < MaxNames && !dropped.Contains(field, StringComparer.Ordinal))
            dropped.Add(field);
    }

    /// <summary>A field that cannot be carried, and whose absence would change what the client gets.</summary>
    /// <param name="field">Its path in the client's format.</param>
    /// <param name="why">A clause that follows the field's name.</param>
    internal static RequestFaultException Refuse(string field, string why) => new($"'{field}' {why}", field);
}
