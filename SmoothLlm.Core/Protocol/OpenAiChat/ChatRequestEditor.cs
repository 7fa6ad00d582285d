using System.Text;
using System.Text.Json;
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
    private static readonly byte[] StreamOptions = [.. """{"include_usage":true}"""u8];
    private static readonly byte[] StreamOptionsField = [.. ""","stream_options":{"include_usage":true}"""u8];

    /// <summary>Names the provider's own model and, in a stream, always asks for the usage.</summary>
    /// <param name="body">The client's body; must live as long as the result.</param>
    /// <param name="request">What was read from it.</param>
    /// <param name="upstreamModel">The provider's name for the model.</param>
    public static EditedBody Edit(ReadOnlyMemory<byte> body, ChatRequest request, string upstreamModel)
    {
        var edited = new EditedBody(body);
        var usage = request.IsStreamed && !request.WantsUsageChunk ? UsageEdit(body.Span, request) : null;
        bool isUsageFirst = usage is { } first && first.Place.Start.Value < request.ModelValue.Start.Value;
        if (isUsageFirst)
            edited.Replace(usage!.Value.Place, usage.Value.Replacement);
        if (upstreamModel != request.ModelName)
            edited.Replace(request.ModelValue, JsonText(upstreamModel));
        if (usage is { } last && !isUsageFirst)
            edited.Replace(last.Place, last.Replacement);
        return edited.Finish();
    }

    private static (Range Place, byte[] Replacement)? UsageEdit(ReadOnlySpan<byte> body, ChatRequest request)
    {
        if (request.IncludeUsageValue is { } flag)
            return (flag, UsageWanted);
        if (request.StreamOptionsValue is not { } options)
            return (request.BodyEnd..request.BodyEnd, StreamOptionsField);
        bool hasFields = body[options].IndexOf((byte)':') >= 0;
        int behindBrace = options.Start.Value + 1;
        return hasFields ? (behindBrace..behindBrace, UsageWantedFirst) : (options, StreamOptions);
    }

    private static byte[] JsonText(string text) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\"");
}
