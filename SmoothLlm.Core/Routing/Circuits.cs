using System.Collections.Concurrent;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Core.Routing;

/// <summary>Told when something about providers has to be known by operators.</summary>
public interface IRoutingAlarms
{
    /// <summary>A provider refused our own credential, or wants money from us.</summary>
    /// <param name="provider">Who.</param>
    /// <param name="credential">Which; its secret is not for logs.</param>
    /// <param name="status">With which HTTP status; null when no token was given for it.</param>
    void CredentialRefused(ProviderEndpoint provider, UpstreamCredential credential, int? status);

    /// <summary>A deployment is left alone for a while.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="credential">With which credential.</param>
    /// <param name="upstreamModel">Which model; null for all.</param>
    /// <param name="time">For how long.</param>
    void CircuitOpened(ProviderEndpoint provider, UpstreamCredential credential, string? upstreamModel, TimeSpan time);

    /// <summary>It answers again.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="credential">With which credential.</param>
    /// <param name="upstreamModel">Which model; null for all.</param>
    void CircuitClosed(ProviderEndpoint provider, UpstreamCredential credential, string? upstreamModel);
}

/// <summary>
/// Which deployments are left alone because they failed, of this process. Only what has failed lately is remembered, so a
/// request costs nothing here while all is well.
/// </summary>
/// <param name="options">When, and for how long.</param>
/// <param name="alarms">Told of what operators have to know.</param>
/// <param name="time">For the waits.</param>
public sealed class Circuits(RoutingOptions options, IRoutingAlarms alarms, TimeProvider time)
{
    /// <summary>More circuits than any configuration has; beyond it, failures are not remembered.</summary>
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<CircuitKey, Circuit> remembered = new();
    private volatile int count;

    /// <summary>Whether a deployment may be asked now. Who got leave has to say what came of it.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="credential">With which credential.</param>
    /// <param name="upstreamModel">Which model.</param>
    /// <param name="wait">How long it is left alone yet.</param>
    public bool TryEnter(ProviderEndpoint provider, UpstreamCredential credential, string upstreamModel, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (count == 0)
            return true;
        var now = time.GetUtcNow();
        var whole = Find(provider, credential, null);
        if (whole?.TryEnter(now, out wait) == false)
            return false;
        if (Find(provider, credential, upstreamModel)?.TryEnter(now, out wait) != false)
            return true;
        whole?.Abandon();
        return false;
    }

    /// <summary>It answered, or refused the request for the request's own sake.</summary>
    /// <inheritdoc cref="TryEnter"/>
    public void Succeeded(ProviderEndpoint provider, UpstreamCredential credential, string upstreamModel)
    {
        if (count == 0)
            return;
        var now = time.GetUtcNow();
        Succeed(provider, credential, null, now);
        Succeed(provider, credential, upstreamModel, now);
    }

    /// <summary>Nothing is known: the request was given up.</summary>
    /// <inheritdoc cref="TryEnter"/>
    public void Abandoned(ProviderEndpoint provider, UpstreamCredential credential, string upstreamModel)
    {
        if (count == 0)
            return;
        Find(provider, credential, null)?.Abandon();
        Find(provider, credential, upstreamModel)?.Abandon();
    }

    /// <summary>It failed.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="credential">With which credential.</param>
    /// <param name="upstreamModel">Which model.</param>
    /// <param name="status">The HTTP status; null when there was no answer.</param>
    /// <param name="restFor">How long it asked to be left alone, if that is long; null otherwise.</param>
    public void Failed(ProviderEndpoint provider, UpstreamCredential credential, string upstreamModel, int? status, TimeSpan? restFor)
    {
        if (!options.CircuitBreakerEnabled)
            return;
        var most = TimeSpan.FromSeconds(options.MaxOpenSeconds);
        Fail(provider, credential, upstreamModel, status, restFor > most ? most : restFor);
    }

    /// <summary>It refused our credential.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="credential">Which.</param>
    /// <param name="upstreamModel">Which model.</param>
    /// <param name="status">401 and 402 are about the credential, 403 may be about the model; null when no token was given for it.</param>
    public void Refused(ProviderEndpoint provider, UpstreamCredential credential, string upstreamModel, int? status)
    {
        alarms.CredentialRefused(provider, credential, status);
        if (options.CircuitBreakerEnabled)
            Fail(provider, credential, status == 403 ? upstreamModel : null, status, TimeSpan.FromSeconds(options.RejectedSeconds));
    }

    /// <summary>Everything that has failed lately.</summary>
    public IReadOnlyList<CircuitReport> Report()
    {
        var now = time.GetUtcNow();
        Forget(now);
        return [.. remembered.Select(pair => pair.Value.Report(pair.Key, now))];
    }

    /// <summary>Everything of a provider may be asked again at once.</summary>
    /// <param name="providerId">The provider.</param>
    public void Reset(Guid providerId)
    {
        foreach (var (key, _) in remembered)
        {
            if (key.ProviderId == providerId)
                Remove(key);
        }
    }

    private static CircuitKey KeyOf(ProviderEndpoint provider, UpstreamCredential credential, string? upstreamModel) =>
        new(provider.Id, credential.Id, credential.Version, upstreamModel);

    private Circuit? Find(ProviderEndpoint provider, UpstreamCredential credential, string? upstreamModel) =>
        remembered.GetValueOrDefault(KeyOf(provider, credential, upstreamModel));

    private void Fail(ProviderEndpoint provider, UpstreamCredential credential, string? upstreamModel, int? status, TimeSpan? atOnce)
    {
        var key = KeyOf(provider, credential, upstreamModel);
        var now = time.GetUtcNow();
        if (!remembered.TryGetValue(key, out var circuit))
        {
            if (count >= MaxRemembered)
                Forget(now);
            if (count >= MaxRemembered)
                return;
            var added = new Circuit(options);
            circuit = remembered.GetOrAdd(key, added);
            if (circuit == added)
                Interlocked.Increment(ref count);
        }

        if (circuit.Fail(now, status, atOnce) is { } length)
            alarms.CircuitOpened(provider, credential, upstreamModel, length);
    }

    private void Succeed(ProviderEndpoint provider, UpstreamCredential credential, string? upstreamModel, DateTimeOffset now)
    {
        var key = KeyOf(provider, credential, upstreamModel);
        if (remembered.GetValueOrDefault(key)?.Succeed(now) == true && Remove(key) is { HasOpened: true })
            alarms.CircuitClosed(provider, credential, upstreamModel);
    }

    private Circuit? Remove(CircuitKey key)
    {
        if (!remembered.TryRemove(key, out var removed))
            return null;
        Interlocked.Decrement(ref count);
        return removed;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, circuit) in remembered)
        {
            if (circuit.IsStale(now))
                Remove(key);
        }
    }
}
