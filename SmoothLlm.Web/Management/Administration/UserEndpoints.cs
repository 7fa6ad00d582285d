using System.Globalization;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>What of a user shall change; what is left out stays.</summary>
internal sealed record UserBody
{
    public bool? IsDisabled { get; init; }

    public bool? IsPlatformAdmin { get; init; }
}

/// <summary>Where somebody is a member.</summary>
internal sealed record UserPlaceAnswer(Guid OrganizationId, string Name, string Role);

/// <summary>A user.</summary>
internal sealed record UserAnswer(
    string Id,
    string Email,
    string Name,
    bool EmailConfirmed,
    bool TwoFactorEnabled,
    bool IsDisabled,
    bool IsPlatformAdmin,
    DateTimeOffset CreatedAt,
    IReadOnlyList<UserPlaceAnswer> Organizations)
{
    public static UserAnswer Of(ListedUser listed) => new(
        listed.User.Id,
        listed.User.Email ?? "",
        listed.User.DisplayName,
        listed.User.EmailConfirmed,
        listed.User.TwoFactorEnabled,
        listed.User.DisabledAt is not null,
        listed.IsPlatformAdmin,
        listed.User.CreatedAt,
        [.. listed.Organizations.Select(place => new UserPlaceAnswer(place.OrganizationId, place.Name, Words.Of(place.Role)))]);
}

/// <summary>All users.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/users");
        group.MapGet("", ListAsync).TakesQuery("search", "isDisabled", "limit", "cursor").Produces<PageAnswer<UserAnswer>>();
        group.MapGet("/{id}", ShowAsync).Produces<UserAnswer>();
        group.MapPut("/{id}", UpdateAsync).Produces<UserAnswer>();
    }

    private static async Task<IResult> ListAsync(QueryReader query, UserAdministration store, CancellationToken cancellationToken)
    {
        var filter = new UserFilter(query.Text("search"), query.Flag("isDisabled"));
        int limit = query.Limit(UserAdministration.MaxPageSize);
        (DateTimeOffset, string)? after = null;
        if (query.Cursor(parts: 2) is [var moment, var id])
        {
            if (long.TryParse(moment, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
                after = (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), id);
            else
                query.Report("cursor", "Must be the 'nextCursor' of the page before.");
        }

        if (query.Refusal is { } refusal)
            return refusal;
        var found = await store.ListAsync(filter, after, limit + 1, cancellationToken);
        return TypedResults.Ok(new PageAnswer<UserAnswer>(
            [.. found.Take(limit).Select(UserAnswer.Of)],
            found.Count > limit ? CursorOf(found[limit - 1]) : null));
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext context, UserAdministration store) =>
        await FindAsync(id, store, context.RequestAborted) is { } user ? Editing.Ok(context, user) : Problems.NotFound("user");

    private static Task<IResult> UpdateAsync(string id, HttpContext context, JsonBody<UserBody> body, UserAdministration store) => Editing.RunAsync(
        context,
        () => FindAsync(id, store, context.RequestAborted),
        async () =>
        {
            string adminId = context.User.UserId()!;
            var change = await store.FindAsync(id, context.RequestAborted) is null ? UserChange.NotFound : UserChange.Done;
            if (change == UserChange.Done && body.Value.IsDisabled is { } isDisabled)
                change = await store.SetDisabledAsync(id, isDisabled, adminId);
            if (change == UserChange.Done && body.Value.IsPlatformAdmin is { } isAdmin)
                change = await store.SetAdminAsync(id, isAdmin, adminId);
            return change switch
            {
                UserChange.Done => await ShowAsync(id, context, store),
                UserChange.OwnAccount => Problems.Conflict("Nobody disables or demotes their own account; another admin has to."),
                _ => Problems.NotFound("user"),
            };
        });

    private static async Task<UserAnswer?> FindAsync(string id, UserAdministration store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } listed ? UserAnswer.Of(listed) : null;

    private static string CursorOf(ListedUser last) =>
        Cursor.Write(last.User.CreatedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), last.User.Id);
}
