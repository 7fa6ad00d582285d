using System.Diagnostics.Metrics;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Routing;
using SmoothLlm.Infrastructure.Limits;

namespace SmoothLlm.Infrastructure.Telemetry;

/// <summary>How things are at the moment somebody asks: what runs, and who is left alone.</summary>
public sealed class StateMeters
{
    private const string UnknownProvider = "unknown";

    private readonly RunningRequests requests;
    private readonly Circuits circuits;
    private readonly ICatalog catalog;

    /// <param name="meters">Where the instruments belong.</param>
    /// <param name="requests">What runs.</param>
    /// <param name="circuits">Who is left alone.</param>
    /// <param name="catalog">Knows the providers' names.</param>
    /// <param name="limits">Has an instrument of its own, which is there only when somebody has asked for it.</param>
    public StateMeters(IMeterFactory meters, RunningRequests requests, Circuits circuits, ICatalog catalog, LimitState limits)
    {
        _ = limits;
        (this.requests, this.circuits, this.catalog) = (requests, circuits, catalog);
        var meter = meters.Create(RequestMeters.MeterName);
        meter.CreateObservableGauge("smoothllm.requests.active", Active, "{request}", "Requests between their hold and their settlement");
        meter.CreateObservableGauge("smoothllm.routing.circuits", States, "{circuit}", "Deployments and credentials that have failed lately, by state: those that are open are left alone");
    }

    private IEnumerable<Measurement<int>> Active()
    {
        var (streams, whole) = requests.Count();
        return [new(streams, new KeyValuePair<string, object?>("answer", "stream")), new(whole, new KeyValuePair<string, object?>("answer", "whole"))];
    }

    private IEnumerable<Measurement<int>> States()
    {
        var slugs = catalog.Current.Models.SelectMany(model => model.Deployments)
            .Select(deployment => deployment.Provider)
            .DistinctBy(provider => provider.Id)
            .ToDictionary(provider => provider.Id, provider => provider.Slug);
        return circuits.Report()
            .GroupBy(circuit => (Slug: slugs.GetValueOrDefault(circuit.Key.ProviderId, UnknownProvider), circuit.State))
            .Select(group => new Measurement<int>(
                group.Count(), new("provider", group.Key.Slug), new("state", GenAiNames.Snake(group.Key.State.ToString()))));
    }
}
