using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Limits;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Infrastructure.Limits;
using SmoothLlm.Infrastructure.Plans;
using SmoothLlm.Web.Proxy;

namespace SmoothLlm.Web.ThinClient;

/// <summary>The API for clients that want to know little: one answer in one piece, flat, in snake_case.</summary>
internal sealed class ThinClientApi(
    ChatPipeline pipeline, ThinCallers callers, ThinModels models, OrganizationPlans plans, LimitHistory history, TimeProvider time)
{
    public async Task ChatAsync(ClientExchange exchange)
    {
        if ((await callers.FindAsync(exchange)).Failed(out var caller, out var error))
        {
            await ThinExchange.RefuseAsync(exchange, error);
            return;
        }

        var thin = new ThinExchange(exchange, models, caller);
        await pipeline.RunAsync(thin);
        await thin.SendAsync();
    }

    public Task ListModelsAsync(ClientExchange exchange) => AnswerAsync(exchange, (json, caller) =>
    {
        json.WriteStartArray("models"u8);
        foreach (var (model, provider) in models.List())
        {
            if (caller.Key.Rules?.AllowsModel(model, model) == false)
                continue;
            json.WriteStartObject();
            json.WriteString("id"u8, model);
            json.WriteString("provider"u8, provider);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return Task.CompletedTask;
    });

    public Task ShowStatsAsync(ClientExchange exchange) => AnswerAsync(exchange, async (json, caller) =>
    {
        var organizationId = caller.Key.OrganizationId;
        if (await plans.FindAsync(organizationId, exchange.ClientLeft) is not { } plan)
            return;
        var zone = OrganizationTime.ZoneOf(plan.TimeZoneId);
        var today = OrganizationTime.DayOf(time.GetUtcNow(), zone);
        var midnight = OrganizationTime.BeginningOf(today.AddDays(1), zone);
        long messages = await ReadAsync(LimitKind.DailyMessages, today);
        long spentToday = await ReadAsync(LimitKind.DailySpend, today);
        long spentThisMonth = await ReadAsync(LimitKind.MonthlySpend, new DateOnly(today.Year, today.Month, 1));
        json.WriteString("plan"u8, plan.Plan.Name);
        json.WriteNumber("messages_today"u8, messages);
        WriteNumberOrNull(json, "daily_limit", plan.Plan.DailyMessages);
        WriteNumberOrNull(json, "remaining_today", plan.Plan.DailyMessages is { } limit ? Math.Max(0, limit - messages) : null);
        json.WriteString("resets_at"u8, midnight.UtcDateTime);
        json.WriteString("spent_today_usd"u8, new NanoUsd(spentToday).ToString());
        json.WriteString("spent_this_month_usd"u8, new NanoUsd(spentThisMonth).ToString());

        Task<long> ReadAsync(LimitKind kind, DateOnly since) => history.ReadAsync(
            organizationId, new LimitCounter(kind, organizationId, 0, 0, OrganizationTime.BeginningOf(since, zone), midnight), exchange.ClientLeft);
    });

    private async Task AnswerAsync(ClientExchange exchange, Func<Utf8JsonWriter, Caller, Task> write)
    {
        if ((await callers.FindAsync(exchange)).Failed(out var caller, out var error))
        {
            await ThinExchange.RefuseAsync(exchange, error);
            return;
        }

        var output = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            await write(json, caller);
            json.WriteEndObject();
        }

        exchange.Begin("application/json", output.WrittenCount);
        exchange.Write(output.WrittenSpan);
        await exchange.FlushAsync();
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
