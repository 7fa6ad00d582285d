using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Web.Authentication;

/// <summary>Finds out, at the doors of the portal, who is behind what is done: for requests and for open pages.</summary>
internal static class ActorTracking
{
    /// <summary>After authorization, by which alone bearer tokens are authenticated. Requests with API keys pass, which the proxy authenticates itself.</summary>
    public static IApplicationBuilder UseActorTracking(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (Of(context.User, context) is not { } actor)
        {
            await next(context);
            return;
        }

        using (CurrentActor.Begin(actor))
            await next(context);
    });

    /// <returns>Null for nobody in particular.</returns>
    public static AuditActor? Of(ClaimsPrincipal user, HttpContext? context) => user.FindFirstValue(ClaimTypes.NameIdentifier) is { } userId
        ? new AuditActor(AuditActorKind.User, userId, AddressOf(context)) { VisitedOrganizationId = Visit.Of(user)?.OrganizationId }
        : null;

    /// <summary>As a person reads it: an IPv4 address that came through an IPv6 socket is one.</summary>
    public static string? AddressOf(HttpContext? context) => context?.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : null;
}

/// <summary>A circuit has no request of its own for each click: its user and address are put in place before each.</summary>
internal sealed class CircuitActor(AuthenticationStateProvider authentication, IHttpContextAccessor requests, SessionActivity activities) : CircuitHandler
{
    private string? address;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        // The request of the socket; only now it is certain to be that of this visitor.
        address = ActorTracking.AddressOf(requests.HttpContext);
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async activity =>
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        var actor = ActorTracking.Of(user, context: null) is { } known ? known with { IpAddress = address } : AuditActor.System;
        if (user.SessionId() is { } session)
            activities.Note(session);
        using (CurrentActor.Begin(actor))
            await next(activity);
    };
}
