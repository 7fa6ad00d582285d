using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Accounts;

/// <summary>A sign-in of the caller.</summary>
/// <param name="Kind">browser or program.</param>
/// <param name="Device">What it calls itself, shortened for people; null when that says nothing.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
internal sealed record SessionAnswer(
    Guid Id,
    string Kind,
    string? Device,
    string? UserAgent,
    string? IpAddress,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset ExpiresAt,
    bool IsCurrent)
{
    public static SessionAnswer Of(UserSession session, Guid? current) => new(
        session.Id,
        Words.Of(session.Kind),
        DeviceName.Of(session.UserAgent),
        session.UserAgent,
        session.IpAddress,
        session.CreatedAt,
        session.LastSeenAt,
        session.ExpiresAt,
        session.Id == current);
}

/// <summary>How many sessions were ended.</summary>
internal sealed record EndedAnswer(int Ended);

/// <summary>Where the caller is signed in, and an end to it.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder group)
    {
        group.MapGet("/auth/sessions", ListAsync).TakesQuery("limit", "cursor").Produces<PageAnswer<SessionAnswer>>();
        group.MapDelete("/auth/sessions/{id}", EndAsync).Produces(StatusCodes.Status204NoContent);
        group.MapPost("/auth/sessions/end-others", EndOthersAsync).Produces<EndedAnswer>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, QueryReader query, UserSessions sessions, CancellationToken cancellationToken)
    {
        var current = context.User.SessionId();
        // Ids of version 7 ascend with time.
        var page = (await sessions.ListAsync(context.User.UserId()!, cancellationToken))
            .Page(session => session.Id.ToString(), query, session => SessionAnswer.Of(session, current));
        return query.Refusal ?? TypedResults.Ok(page);
    }

    private static async Task<IResult> EndAsync(string id, HttpContext context, UserSessions sessions) =>
        Guid.TryParse(id, out var session) && await sessions.EndAsync(context.User.UserId()!, session, CancellationToken.None)
            ? TypedResults.NoContent()
            : Problems.NotFound("session");

    private static async Task<IResult> EndOthersAsync(HttpContext context, UserSessions sessions) =>
        TypedResults.Ok(new EndedAnswer(await sessions.EndAllAsync(context.User.UserId()!, except: context.User.SessionId(), CancellationToken.None)));
}
