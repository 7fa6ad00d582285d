using StackExchange.Redis;

namespace SmoothLlm.Infrastructure.Limits.Redis;

/// <summary>The one class that knows the Redis client. Connects in the background and runs scripts within a budget.</summary>
/// <param name="options">Where it is.</param>
/// <param name="patience">How long a request waits for it instead of <see cref="Budget"/>.</param>
internal sealed class RedisScripts(RedisOptions options, TimeSpan? patience = null) : IDisposable
{
    /// <summary>The longest that a request waits for Redis.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan budget = patience ?? Budget;
    private readonly Lock gate = new();
    private Task<ConnectionMultiplexer>? connecting;

    /// <summary>Connects, and waits longer for it than a request would.</summary>
    /// <returns>False when there is no connection by then; it goes on being tried.</returns>
    public async Task<bool> ConnectAsync(TimeSpan patience)
    {
        try
        {
            return (await ConnectAsync().WaitAsync(patience)).IsConnected;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Runs a script.</summary>
    /// <exception cref="RedisUnavailableException">There was no answer within the budget.</exception>
    public async Task<long[]> RunAsync(string script, string key, params string[] arguments)
    {
        try
        {
            var connection = await ConnectAsync().WaitAsync(budget);
            var answer = await connection.GetDatabase()
                .ScriptEvaluateAsync(script, [key], Array.ConvertAll(arguments, argument => (RedisValue)argument))
                .WaitAsync(budget);
            return Array.ConvertAll((RedisResult[])answer, item => (long)item);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException or InvalidOperationException)
        {
            throw new RedisUnavailableException(exception);
        }
    }

    public void Dispose()
    {
        if (connecting is { IsCompletedSuccessfully: true })
            connecting.Result.Dispose();
    }

    /// <summary>One attempt at a time; one that failed is followed by another, a connection that broke repairs itself.</summary>
    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        lock (gate)
        {
            if (connecting is null or { IsFaulted: true } or { IsCanceled: true })
                connecting = Task.Run(ConnectNowAsync);
            return connecting;
        }
    }

    private async Task<ConnectionMultiplexer> ConnectNowAsync()
    {
        var configuration = ConfigurationOptions.Parse(options.Connection);
        configuration.AbortOnConnectFail = false;
        configuration.ClientName = "SmoothLlm";
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }
}

/// <summary>Redis did not answer in time, or not at all.</summary>
internal sealed class RedisUnavailableException(Exception inner) : Exception("Redis did not answer.", inner);
