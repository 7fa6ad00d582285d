using System.Collections.Immutable;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>Finds, and says what becomes of, the fields that only the request's own format knows when it goes to another one.</summary>
internal static class ExtraFields
{
    /// <summary>Without these the answer would be another one than the client asked for.</summary>
    private static readonly string[] Refused = ["audio", "web_search_options", "functions", "function_call", "mcp_servers", "container"];

    /// <param name="root">The whole request.</param>
    /// <param name="isCommon">Whether a field by this name is read, or means nothing elsewhere.</param>
    /// <returns>All others that have a value.</returns>
    public static ImmutableArray<ExtraField> Read(RequestField root, Func<string, bool> isCommon) =>
    [
        .. from field in root.Value.EnumerateObject()
           where !isCommon(field.Name) && field.Value.ValueKind != JsonValueKind.Null
           select new ExtraField(field.Name, field.Value),
    ];

    public static void Leave(ConversationRequest request, TranslationNotes notes)
    {
        foreach (var (name, value) in request.Extras)
        {
            bool isEmpty = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;
            if (!isEmpty && Refused.Contains(name, StringComparer.Ordinal))
                throw TranslationNotes.Refuse(name, "cannot be carried to the provider of this model; leave it out or choose another model.");
            if (name == "modalities" && value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.String || !one.ValueEquals("text"u8)))
                throw TranslationNotes.Refuse(name, "asks for more than text, which the provider of this model does not make.");
            if (name != "modalities")
                notes.Drop(name);
        }
    }
}
