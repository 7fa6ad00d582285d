using SmoothLlm.Core.Limits;

namespace SmoothLlm.Tests.Limits;

/// <summary>Requests that want to pass limits.</summary>
internal static class Tickets
{
    public static LimitTicket Of(Guid organization, params LimitCounter[] counters) => new(Guid.NewGuid(), organization, counters);

    public static LimitTicket Minute(Guid organization, long limit, long cost = 1) =>
        Of(organization, new LimitCounter(LimitKind.RequestsPerMinute, organization, limit, cost));

    public static LimitTicket Running(Guid organization, long limit) =>
        Of(organization, new LimitCounter(LimitKind.ConcurrentRequests, organization, limit, 1));

    /// <summary>Asks so many times at once; returns how many passed.</summary>
    public static async Task<int> PassAsync(IReadOnlyList<ILimitStore> nodes, int count, Func<LimitTicket> ticket)
    {
        var asked = Enumerable.Range(0, count).Select(number => Task.Run(async () => await nodes[number % nodes.Count].TakeAsync(ticket())));
        return (await Task.WhenAll(asked)).Count(decision => decision.IsGranted);
    }
}
