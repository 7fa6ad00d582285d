using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SmoothLlm.Tests.Support;

/// <summary>Hands what is logged to the test, which may wait for it.</summary>
internal sealed class CapturedLog<T> : ILogger<T>
{
    private readonly Channel<(LogLevel Level, string Message)> lines = Channel.CreateUnbounded<(LogLevel, string)>();

    /// <summary>The next line, as soon as there is one.</summary>
    public async Task<(LogLevel Level, string Message)> NextAsync() => await lines.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Writer.TryWrite((logLevel, formatter(state, exception)));
}
