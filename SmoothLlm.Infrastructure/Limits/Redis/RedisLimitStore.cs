using System.Globalization;
using SmoothLlm.Core.Limits;

namespace SmoothLlm.Infrastructure.Limits.Redis;

/// <summary>Counts in Redis, for all nodes in common: one script a request, and another for the first of a period.</summary>
internal sealed class RedisLimitStore(RedisScripts scripts, RedisOptions options, LimitHistory history, TimeProvider time)
{
    /// <summary>Counters of periods without an end are looked up again after so long.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(32);

    /// <exception cref="RedisUnavailableException">Redis did not answer in time.</exception>
    public async Task<LimitDecision> TakeAsync(LimitTicket ticket)
    {
        var arguments = new List<string>(1 + (ticket.Counters.Length * 4)) { ticket.RequestId.ToString("N") };
        foreach (var counter in ticket.Counters)
            arguments.AddRange([ModeOf(counter), NameOf(counter), Text(counter.Limit), Text(counter.Cost)]);
        string[] sent = [.. arguments];
        while (true)
        {
            long[] answer = await scripts.RunAsync(LimitScripts.Take, Prefix(ticket), sent);
            if (answer[0] < 0)
            {
                await SeedAsync(ticket, ticket.Counters[-answer[0] - 1]);
                continue;
            }

            ticket.TakenAt = answer[2];
            return new LimitDecision((int)answer[0] - 1, answer[3..], TimeSpan.FromMilliseconds(answer[1]));
        }
    }

    /// <exception cref="RedisUnavailableException">Redis did not answer in time.</exception>
    public Task CorrectAsync(LimitTicket ticket, long[] differences)
    {
        var arguments = new List<string> { ticket.RequestId.ToString("N"), Text(ticket.TakenAt / SlidingMinute.Milliseconds) };
        for (int index = 0; index < differences.Length; index++)
        {
            if (differences[index] != 0)
                arguments.AddRange([ModeOf(ticket.Counters[index]), NameOf(ticket.Counters[index]), Text(differences[index])]);
        }

        return arguments.Count == 2 ? Task.CompletedTask : scripts.RunAsync(LimitScripts.Correct, Prefix(ticket), [.. arguments]);
    }

    /// <summary>Connects and sends the script of every request once, with nothing to count: the first request shall not pay for that.</summary>
    /// <param name="patience">How long to wait for the connection.</param>
    /// <exception cref="RedisUnavailableException">Redis is there and did not answer in time.</exception>
    public async Task WarmUpAsync(TimeSpan patience)
    {
        if (await scripts.ConnectAsync(patience))
            await scripts.RunAsync(LimitScripts.Take, options.KeyPrefix, Guid.Empty.ToString("N"));
    }

    /// <exception cref="RedisUnavailableException">Redis did not answer in time.</exception>
    public Task PingAsync() => scripts.RunAsync(LimitScripts.Ping, options.KeyPrefix);

    private async Task SeedAsync(LimitTicket ticket, LimitCounter counter)
    {
        long value = await history.ReadAsync(ticket.OrganizationId, counter, CancellationToken.None);
        var life = counter.Ends - time.GetUtcNow() + TimeSpan.FromHours(1) ?? LongestLife;
        await scripts.RunAsync(
            LimitScripts.Seed, Prefix(ticket), NameOf(counter), Text(value), Text((long)Math.Clamp(life.TotalSeconds, 60, LongestLife.TotalSeconds + 3600)));
    }

    private string Prefix(LimitTicket ticket) => $"{options.KeyPrefix}:{{{ticket.OrganizationId:N}}}:";

    private static string ModeOf(LimitCounter counter) => counter.Kind.Mode() switch
    {
        LimitMode.SlidingMinute => "m",
        LimitMode.Running => "g",
        _ => counter.Kind.IsSpend() ? "s" : "p",
    };

    private static string NameOf(LimitCounter counter) => counter.Kind.Mode() == LimitMode.Period
        ? $"{counter.Kind}:{counter.Subject:N}:{Text(counter.Begins.ToUnixTimeSeconds())}"
        : $"{counter.Kind}:{counter.Subject:N}";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
