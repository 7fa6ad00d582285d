using System.Globalization;
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
    /// <param name="cap">What the answer is capped to, for a request that is not streamed and has no cap of its own; null for nothing.</param>
    public static EditedBody Edit(ReadOnlyMemory<byte> body, ChatRequest request, string upstreamModel, OutputCap? cap = null)
    {
        var edited = new EditedBody(body);
        var other = request.IsStreamed && !request.WantsUsageChunk ? UsageEdit(body.Span, request)
            : cap is { } wanted ? CapEdit(request, wanted)
            : null;
        bool isOtherFirst = other is { } first && first.Place.Start.Value < request.ModelValue.Start.Value;
        if (isOtherFirst)
            edited.Replace(other!.Value.Place, other.Value.Replacement);
        if (upstreamModel != request.ModelName)
            edited.Replace(request.ModelValue, JsonText(upstreamModel));
        if (other is { } last && !isOtherFirst)
            edited.Replace(last.Place, last.Replacement);
        return edited.Finish();
    }

    /// <summary>A field that is there already, with null for its value, must not be there twice.</summary>
    private static (Range Place, byte[] Replacement)? CapEdit(ChatRequest request, OutputCap cap) =>
        (cap.Field == "max_tokens" ? request.NullMaxTokens : request.NullMaxCompletionTokens) is { } nothing
            ? (nothing, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cap.Tokens}")))
            : (request.BodyEnd..request.BodyEnd, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"{cap.Field}\":{cap.Tokens}")));

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
