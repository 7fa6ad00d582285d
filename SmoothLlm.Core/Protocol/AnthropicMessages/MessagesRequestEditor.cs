using System.Text;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>Makes a request fit for its deployment: only the model's name is replaced, all else reaches the provider as the client wrote it.</summary>
public static class MessagesRequestEditor
{
    /// <summary>Names the provider's own model.</summary>
    /// <param name="body">The client's body; must live as long as the result.</param>
    /// <param name="request">What was read from it.</param>
    /// <param name="upstreamModel">The provider's name for the model.</param>
    public static EditedBody Edit(ReadOnlyMemory<byte> body, MessagesRequest request, string upstreamModel)
    {
        var edited = new EditedBody(body);
        if (upstreamModel != request.ModelName)
            edited.Replace(request.ModelValue, Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(upstreamModel)}\""));
        return edited.Finish();
    }
}
