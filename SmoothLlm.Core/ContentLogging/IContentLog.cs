using SmoothLlm.Core.ApiKeys;

namespace SmoothLlm.Core.ContentLogging;

/// <summary>
/// Where the texts of requests go whose organizations want them kept. It is beside the requests' way: nothing here waits,
/// and what there is no room for is left out and counted.
/// </summary>
public interface IContentLog
{
    /// <summary>Begins to listen to a request.</summary>
    /// <param name="key">Whose.</param>
    /// <returns>Null where nobody asked for it: then there is nothing more to do.</returns>
    ContentCapture? Begin(ApiKeyEntry key);

    /// <summary>Hands over what was said; at the end of the request, and once.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="requestId">Which request.</param>
    /// <param name="startedAt">When it came, UTC.</param>
    /// <param name="request">Its body; not looked at after the call.</param>
    /// <param name="capture">Its answer.</param>
    void Keep(ApiKeyEntry key, Guid requestId, DateTimeOffset startedAt, ReadOnlySpan<byte> request, ContentCapture capture);
}
