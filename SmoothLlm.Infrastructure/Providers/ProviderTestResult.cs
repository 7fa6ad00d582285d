using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>What a provider said when it was asked for its models.</summary>
/// <param name="Latency">From the request to the end of the answer, or to the failure.</param>
public abstract record ProviderTestResult(TimeSpan Latency)
{
    /// <summary>It answered with its models.</summary>
    /// <param name="Latency">From the request to the end of the answer.</param>
    /// <param name="ModelIds">The first ones.</param>
    /// <param name="ModelCount">All that it listed.</param>
    public sealed record Listed(TimeSpan Latency, IReadOnlyList<string> ModelIds, int ModelCount) : ProviderTestResult(Latency);

    /// <summary>It takes our credential, and lists no models.</summary>
    /// <param name="Latency">From the request to the end of the answer.</param>
    /// <param name="Message">What was seen.</param>
    public sealed record Accepted(TimeSpan Latency, string Message) : ProviderTestResult(Latency);

    /// <summary>It refused, answered nonsense, or could not be reached.</summary>
    /// <param name="Latency">From the request to the failure.</param>
    /// <param name="Status">The HTTP status; null when there was no answer.</param>
    /// <param name="Message">What the provider or the network said, shortened; never our credential.</param>
    public sealed record Refused(TimeSpan Latency, int? Status, Sentence Message) : ProviderTestResult(Latency);
}
