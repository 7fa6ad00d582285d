using System.ComponentModel.DataAnnotations;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Infrastructure.Telemetry.Langfuse;
using Xunit;

namespace SmoothLlm.Tests.Telemetry;

public sealed class LangfuseOptionsTests
{
    [Theory]
    [InlineData("", "", "", true)]
    [InlineData("https://langfuse.example.com", "pk", "sk", true)]
    [InlineData("https://langfuse.example.com", "pk", "", false)]
    [InlineData("", "pk", "sk", false)]
    [InlineData("langfuse.example.com", "pk", "sk", false)]
    [InlineData("ftp://langfuse.example.com", "pk", "sk", false)]
    public void Its_three_settings_come_together(string host, string publicKey, string secretKey, bool isGood)
    {
        var options = new LangfuseOptions { Host = host, PublicKey = publicKey, SecretKey = secretKey };

        options.Validate(new ValidationContext(options)).Any().ShouldBe(!isGood);
    }

    [Fact]
    public void A_full_queue_leaves_out_what_comes_and_counts_it()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        long dropped = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "smoothllm.langfuse.spans" && ReferenceEquals(instrument.Meter.Scope, services.GetRequiredService<IMeterFactory>()))
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => dropped += value);
        listener.Start();
        var queue = new LangfuseQueue(services.GetRequiredService<IMeterFactory>(), new LangfuseOptions { Host = "https://x", PublicKey = "a", SecretKey = "b" });

        for (int i = 0; i < LangfuseQueue.Capacity + 3; i++)
            queue.Add(default);

        dropped.ShouldBe(3);
        queue.Reader.Count.ShouldBe(LangfuseQueue.Capacity);
    }
}
