using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Web.Authentication;

/// <summary>
/// A circuit outlives the request that opened it, so the user behind it is looked at again: whoever was deleted or
/// locked is signed out of it within <see cref="Interval"/>, and whoever is disabled or whose session was ended at once.
/// </summary>
internal sealed class IdentityRevalidatingAuthenticationStateProvider : RevalidatingServerAuthenticationStateProvider
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly IServiceScopeFactory scopes;
    private readonly IOptions<IdentityOptions> options;
    private readonly DisabledUsers disabled;
    private readonly EndedSessions ended;
    private readonly TimeProvider time;

    public IdentityRevalidatingAuthenticationStateProvider(
        ILoggerFactory loggerFactory, IServiceScopeFactory scopes, IOptions<IdentityOptions> options, DisabledUsers disabled, EndedSessions ended, TimeProvider time)
        : base(loggerFactory)
    {
        (this.scopes, this.options, this.disabled, this.ended, this.time) = (scopes, options, disabled, ended, time);
        disabled.Changed += LookAgain;
        ended.Changed += LookAgain;
    }

    protected override TimeSpan RevalidationInterval => Interval;

    protected override void Dispose(bool disposing)
    {
        disabled.Changed -= LookAgain;
        ended.Changed -= LookAgain;
        base.Dispose(disposing);
    }

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState,
        CancellationToken cancellationToken)
    {
        if (Visit.Of(authenticationState.User) is { } visit && visit.EndsAt <= time.GetUtcNow())
            return false;
        // A scope of its own, so that the user is read and not remembered.
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        var user = await users.GetUserAsync(authenticationState.User);
        if (user is null || await users.IsLockedOutAsync(user))
            return false;
        string? stamp = authenticationState.User.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType);
        return stamp == await users.GetSecurityStampAsync(user);
    }

    /// <summary>An account that an admin has disabled is out of what it has open as soon as this node knows, and so is a session that was ended.</summary>
    private void LookAgain(object? sender, EventArgs arguments) => _ = LookAgainAsync();

    private async Task LookAgainAsync()
    {
        var user = (await GetAuthenticationStateAsync()).User;
        if ((user.UserId() is { } userId && disabled.Contains(userId)) || (user.SessionId() is { } session && ended.Contains(session)))
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
    }
}
