using System.ComponentModel.DataAnnotations;

namespace SmoothLlm.Core.Routing;

/// <summary>What happens when a provider fails, section <c>Routing</c>.</summary>
public sealed class RoutingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Routing";

    /// <summary>Whether a deployment that fails again and again is left alone for a while.</summary>
    public bool CircuitBreakerEnabled { get; set; } = true;

    /// <summary>Failures in a row, with one credential, after which a deployment is left alone.</summary>
    [Range(1, 1000)]
    public int FailuresToOpen { get; set; } = 5;

    /// <summary>The share of failures, percent of all requests of a deployment with one credential, at which it is left alone.</summary>
    [Range(1, 100)]
    public int FailurePercentToOpen { get; set; } = 50;

    /// <summary>Fewer requests than this, in the window, have no share of failures.</summary>
    [Range(2, 100_000)]
    public int FailurePercentMinRequests { get; set; } = 20;

    /// <summary>Failures that lie further apart than this are not in a row, and over so long their share is taken, seconds.</summary>
    [Range(1, 3600)]
    public int FailureWindowSeconds { get; set; } = 60;

    /// <summary>How long it is left alone at first, seconds; twice as long after every probe that fails.</summary>
    [Range(1, 3600)]
    public int OpenSeconds { get; set; } = 15;

    /// <summary>How long it is left alone at most, seconds.</summary>
    [Range(1, 86_400)]
    public int MaxOpenSeconds { get; set; } = 300;

    /// <summary>How long a credential that its provider refused is left alone at first, seconds.</summary>
    [Range(1, 86_400)]
    public int RejectedSeconds { get; set; } = 60;

    /// <summary>How many more rounds are made through the deployments that failed in passing, when no other is left.</summary>
    [Range(0, 5)]
    public int Retries { get; set; } = 1;

    /// <summary>The wait before the first of those rounds, milliseconds, give or take half; twice as long before the next.</summary>
    [Range(1, 10_000)]
    public int RetryDelayMilliseconds { get; set; } = 250;

    /// <summary>The longest wait that a provider may ask for and get it, seconds; if it asks for more, it is not asked again for this request.</summary>
    [Range(0, 60)]
    public int MaxRetryAfterSeconds { get; set; } = 3;

    /// <summary>Most attempts for one request, all deployments and rounds together.</summary>
    [Range(1, 50)]
    public int MaxAttempts { get; set; } = 8;
}
