using System.ComponentModel.DataAnnotations;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Components.Account;

namespace SmoothLlm.Web.Management.Accounts;

/// <summary>What a sign-up says.</summary>
internal sealed record RegisterBody
{
    [Required(ErrorMessage = "Give a name.")]
    [StringLength(100, ErrorMessage = "The name may have up to 100 characters.")]
    public string? Name { get; init; }

    [Required(ErrorMessage = "Give an e-mail address.")]
    [NewEmail]
    [StringLength(256, ErrorMessage = "The address may have up to 256 characters.")]
    public string? Email { get; init; }

    [NewPassword]
    public string? Password { get; init; }
}

/// <summary>What a sign-in says. The code of the authenticator app, or a recovery code, where the account asks for a second factor.</summary>
internal sealed record LoginBody
{
    [Required(ErrorMessage = "Give an e-mail address.")]
    [StringLength(256, ErrorMessage = "The address may have up to 256 characters.")]
    public string? Email { get; init; }

    [Required(ErrorMessage = "Give the password.")]
    [StringLength(PortalAuthentication.MaxPasswordLength, ErrorMessage = "The password is too long.")]
    public string? Password { get; init; }

    [StringLength(20, ErrorMessage = "The code is too long.")]
    public string? TwoFactorCode { get; init; }

    [StringLength(50, ErrorMessage = "The code is too long.")]
    public string? TwoFactorRecoveryCode { get; init; }
}

/// <summary>What a refresh says.</summary>
internal sealed record RefreshBody
{
    [Required(ErrorMessage = "Give the refresh token.")]
    public string? RefreshToken { get; init; }
}

/// <summary>What a sign-up has made.</summary>
internal sealed record RegisteredAnswer(string UserId, Guid OrganizationId);

/// <summary>The tokens of a session, as the framework writes them.</summary>
internal sealed record TokenAnswer(string TokenType, string AccessToken, long ExpiresIn, string RefreshToken);

/// <summary>Who is signed in.</summary>
/// <param name="OrganizationId">In whose name calls are made: the one that <c>X-Organization</c> names, or the first.</param>
internal sealed record MeAnswer(
    string UserId,
    string Email,
    string Name,
    bool EmailConfirmed,
    bool TwoFactorEnabled,
    bool IsPlatformAdmin,
    Guid OrganizationId,
    IReadOnlyList<MyOrganization> Organizations);

/// <summary>One of the user's organizations.</summary>
internal sealed record MyOrganization(Guid Id, string Name, string Role, bool IsActive);
