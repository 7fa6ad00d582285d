namespace SmoothLlm.Infrastructure.FirstRun;

/// <summary>The admin that is created on a database without one, section <c>Admin</c>.</summary>
internal sealed class AdminOptions
{
    public const string Section = "Admin";

    /// <summary>The address to sign in with.</summary>
    public string Email { get; set; } = "admin@localhost";
}
