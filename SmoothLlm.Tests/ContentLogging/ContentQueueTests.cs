using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.ContentLogging;
using Xunit;

namespace SmoothLlm.Tests.ContentLogging;

public sealed class ContentQueueTests : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener listener = new();
    private readonly ContentQueue queue;
    private readonly ApiKeyEntry key = new(Guid.NewGuid(), Guid.NewGuid(), 1, ExpiresAt: null, MarginBasisPoints: null) { KeepsContent = true };
    private long leftOut;

    public ContentQueueTests()
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "smoothllm.contents.left_out" && instrument.Meter.Scope == meters)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => leftOut += count);
        listener.Start();
        queue = new ContentQueue(Options.Create(new ContentLoggingOptions { QueueLength = 2, MaxBytes = 1024 }), meters);
    }

    public void Dispose()
    {
        listener.Dispose();
        services.Dispose();
    }

    [Fact]
    public void What_there_is_no_room_for_is_counted_and_left_out()
    {
        for (int number = 0; number < 5; number++)
            Keep([]);

        leftOut.ShouldBe(3);
        queue.Reader.Count.ShouldBe(2);
    }

    [Fact]
    public void The_request_is_copied_up_to_the_limit()
    {
        byte[] body = new byte[5000];
        body[0] = 1;

        Keep(body);
        body[0] = 2;

        queue.Reader.TryRead(out var said).ShouldBeTrue();
        (said!.Request.Length, (int)said.Request[0], said.RequestBytes).ShouldBe((1024, 1, 5000L));
    }

    [Fact]
    public void For_an_organization_that_did_not_ask_there_is_nothing_to_do() => queue.Begin(key with { KeepsContent = false }).ShouldBeNull();

    private void Keep(byte[] body) => queue.Keep(key, Guid.NewGuid(), DateTimeOffset.UnixEpoch, body, queue.Begin(key)!);
}
