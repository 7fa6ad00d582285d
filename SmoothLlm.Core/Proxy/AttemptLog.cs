using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy;

/// <summary>Who was asked and what came of it, kept while attempts are made.</summary>
/// <param name="first">Who would be asked first.</param>
/// <param name="time">Measures the attempts.</param>
public sealed class AttemptLog(RouteCandidate first, TimeProvider time)
{
    private List<AttemptDetail>? details;
    private long askedAt;

    /// <summary>Attempts made.</summary>
    public int Count { get; private set; }

    /// <summary>The last one asked, or the first in line.</summary>
    public RouteCandidate Last { get; private set; } = first;

    /// <summary>Every attempt in its stored form; null when there was one and it was answered with a success.</summary>
    public string? Details => details is null ? null : AttemptDetails.Write(details);

    /// <summary>Another one is asked.</summary>
    /// <param name="candidate">Whom.</param>
    public void Add(RouteCandidate candidate)
    {
        Count++;
        Last = candidate;
        askedAt = time.GetTimestamp();
    }

    /// <summary>The last one asked answered.</summary>
    /// <param name="status">With which HTTP status.</param>
    public void Answered(int status) => Answered(status, isFinal: true);

    /// <summary>The last one asked answered with a success, but what came was none, and the next one is asked.</summary>
    public void Disappointed()
    {
        Answered(200, isFinal: false);
        details![^1] = details[^1] with { Failure = AttemptFailure.NoAnswer };
    }

    /// <summary>The last one asked did not answer.</summary>
    /// <param name="why">Why not.</param>
    public void Failed(AttemptFailure why) => End(null, why);

    private void Answered(int status, bool isFinal)
    {
        if (!isFinal || Count > 1 || status is < 200 or >= 300)
            End(status, null);
    }

    private void End(int? status, AttemptFailure? failure)
    {
        // An answer whose body never came has been noted as an answer.
        if (details?.Count == Count)
            return;
        var deployment = Last.Deployment;
        int milliseconds = (int)Math.Min(int.MaxValue, Math.Round(time.GetElapsedTime(askedAt).TotalMilliseconds));
        (details ??= []).Add(new AttemptDetail(deployment.Provider.Slug, deployment.UpstreamModel, status, failure, milliseconds));
    }
}
