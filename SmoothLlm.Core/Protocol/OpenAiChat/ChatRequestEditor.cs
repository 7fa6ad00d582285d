using System.Globalization;
using System.Text;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>
/// Makes a request fit for its deployment by replacing single values in its bytes: everything else, known or not,
/// reaches the provider as the client wrote it.
/// </summary>
public static class ChatRequestEditor
{
    private static readonly byte[] UsageWanted = [.. "true"u8];
    private static readonly byte[] UsageWantedFirst = [.. "\"include_usage\":true,"u8];
    private static readonly byte[] NewerCap = [.. "\"max_completion_tokens\""u8];
    private static readonly byte[] StreamOptions = [.. """{"include_usage":true}"""u8];
    private static readonly byte[] StreamOptionsField = [.. ""","stream_options":{"include_usage":true}"""u8];

    /// <summary>Names the provider's own model and, in a stream, always asks for the usage.</summary>
    /// <param name="body">The client's body; must live as long as the result.</param>
    /// <param name="request">What was read from it.</param>
    /// <param name="upstreamModel">The provider's name for the model.</param>
    /// <param name="cap">What the answer is capped to, for a request that is not streamed and has no cap of its own; null for nothing.</param>
    /// <param name="takesFileUrls">Whether the provider may know parts of type <c>file_url</c>.</param>
    public static EditedBody Edit(ReadOnlyMemory<byte> body, ChatRequest request, string upstreamModel, OutputCap? cap = null, bool takesFileUrls = true)
    {
        var edits = new List<(Range Place, byte[] Replacement)>(2);
        if (upstreamModel != request.ModelName)
            edits.Add((request.ModelValue, JsonText(upstreamModel)));
        if (request.IsStreamed && !request.WantsUsageChunk)
            edits.Add(UsageEdit(body.Span, request));
        else if (!request.IsStreamed && cap is { } wanted)
            edits.Add(CapEdit(request, wanted));
        AddTraits(edits, body.Span, request, ModelTraits.Of(upstreamModel));
        if (!takesFileUrls && request.FileUrls is { } files)
        {
            foreach (var file in files)
                edits.Add((file.Place, ChatFileEditor.File(body.Span[file.Place], file.Path)));
        }

        // Each is made by its own rule; their places decide their order.
        edits.Sort(static (one, other) => one.Place.Start.Value.CompareTo(other.Place.Start.Value));
        var edited = new EditedBody(body);
        foreach (var (place, replacement) in edits)
            edited.Replace(place, replacement);
        return edited.Finish();
    }

    /// <summary>What the model would refuse although the client's format allows it, and what says the same in other words.</summary>
    private static void AddTraits(List<(Range Place, byte[] Replacement)> edits, ReadOnlySpan<byte> body, ChatRequest request, ModelTraits traits)
    {
        if (traits.CapsByCompletionTokens && request.MaxTokensName is { } name)
            edits.Add((name, NewerCap));
        if (!traits.HasNarrowSchemas)
            return;
        if (request.ToolsValue is { } tools)
            edits.Add((tools, ChatSchemaEditor.Tools(body[tools])));
        if (request.ResponseFormatValue is { } format)
            edits.Add((format, ChatSchemaEditor.ResponseFormat(body[format])));
    }

    /// <summary>A field that is there already, with null for its value, must not be there twice.</summary>
    private static (Range Place, byte[] Replacement) CapEdit(ChatRequest request, OutputCap cap) =>
        (cap.Field == "max_tokens" ? request.NullMaxTokens : request.NullMaxCompletionTokens) is { } nothing
            ? (nothing, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cap.Tokens}")))
            : (request.BodyEnd..request.BodyEnd, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"{cap.Field}\":{cap.Tokens}")));

    private static (Range Place, byte[] Replacement) UsageEdit(ReadOnlySpan<byte> body, ChatRequest request)
    {
        if (request.IncludeUsageValue is { } flag)
            return (flag, UsageWanted);
        if (request.StreamOptionsValue is not { } options)
            return (request.BodyEnd..request.BodyEnd, StreamOptionsField);
        bool hasFields = body[options].IndexOf((byte)':') >= 0;
        int behindBrace = options.Start.Value + 1;
        return hasFields ? (behindBrace..behindBrace, UsageWantedFirst) : (options, StreamOptions);
    }

    /// <summary>Names the provider's own model, and changes nothing else.</summary>
    /// <param name="body">The client's body; must live as long as the result.</param>
    /// <param name="request">What was read from it.</param>
    /// <param name="upstreamModel">The provider's name for the model.</param>
    internal static EditedBody Rename(ReadOnlyMemory<byte> body, RequestFacts request, string upstreamModel)
    {
        var edited = new EditedBody(body);
        if (upstreamModel != request.ModelName)
            edited.Replace(request.ModelValue, JsonText(upstreamModel));
        return edited.Finish();
    }

    private static byte[] JsonText(string text) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\"");
}
